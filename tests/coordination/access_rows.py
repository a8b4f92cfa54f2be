"""Who gets what from the addresses of suggestions, pairs, terms and groups: rows of tests/access_table.py."""

ROWS = """
coordination:put_suggested   own  POST          302 404 404 404 302 404 302
coordination:put_suggested   another POST       302 404 404 403 302 404 302
coordination:put_suggested   absent POST        302 404 404 404 404 404 302
coordination:put_suggested   own,another,absent  *  302 405 405 405 405 405 302
coordination:judge           -    POST          302 404 404 404 404 403 302 # of what was never suggested
coordination:judge           -    *             302 405 405 405 405 405 302
coordination:pairs,coordination:terms  -  GET,HEAD  302 403 403 403 200 403 302
coordination:pairs           -    *             302 405 405 405 405 405 302
coordination:terms           -    POST          302 403 403 403 422 403 302
coordination:terms           -    *             302 405 405 405 405 405 302
coordination:decide_pair,coordination:drop_term  own     POST  302 403 403 403 302 403 302
coordination:decide_pair,coordination:drop_term  absent  POST  302 403 403 403 404 403 302
coordination:decide_pair,coordination:drop_term  own,absent  *  302 405 405 405 405 405 302
coordination:edit_term       own     GET,HEAD   302 403 403 403 200 403 302
coordination:edit_term       own     POST       302 403 403 403 422 403 302
coordination:edit_term       absent  GET,HEAD,POST  302 403 403 403 404 403 302
coordination:edit_term       own,absent  *      302 405 405 405 405 405 302
# groups: `own` is for the people of its members, `another` for everybody
coordination:groups          -    GET,HEAD      200 200 200 200 200 200 302
coordination:groups          -    *             405 405 405 405 405 405 302
coordination:group           own  GET,HEAD      404 200 200 404 200 404 302
coordination:group           another  GET,HEAD  200 200 200 200 200 200 302
coordination:group           absent   GET,HEAD  404 404 404 404 404 404 302
coordination:group           own,another,absent  *  405 405 405 405 405 405 302
coordination:found_group     -    GET,HEAD      302 403 403 403 200 403 302
coordination:found_group     -    POST          302 403 403 403 422 403 302
coordination:found_group     -    *             302 405 405 405 405 405 302
coordination:edit_group      own  GET,HEAD      302 403 403 404 200 404 302
coordination:edit_group      own  POST          302 403 403 404 422 404 302
coordination:edit_group      another  GET,HEAD  302 403 403 403 200 403 302
coordination:edit_group      another  POST      302 403 403 403 422 403 302
coordination:edit_group      absent   GET,HEAD,POST  302 404 404 404 404 404 302
coordination:edit_group      own,another,absent  *  302 405 405 405 405 405 302
coordination:join_group      own      POST      302 403 403 404 422 404 302
coordination:join_group      another  POST      302 403 403 403 422 403 302
coordination:set_group_cases own      POST      302 403 403 404 302 404 302
coordination:set_group_cases another  POST      302 403 403 403 302 403 302
coordination:join_group,coordination:set_group_cases  absent  POST  302 404 404 404 404 404 302
coordination:join_group,coordination:set_group_cases  own,another,absent  *  302 405 405 405 405 405 302
coordination:leave_group     own      POST      302 403 403 403 422 403 302
coordination:leave_group     absent   POST      302 404 404 404 404 404 302
coordination:leave_group     own,absent  *      302 405 405 405 405 405 302
"""
