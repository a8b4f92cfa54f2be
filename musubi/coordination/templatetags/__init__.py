"""What coordination's templates may load."""
