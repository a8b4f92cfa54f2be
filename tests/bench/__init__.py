"""Speed as ratios: each figure beside its baseline, in the same run, in CPU time. `make bench` runs it all."""
