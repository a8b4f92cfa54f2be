"""Who gets what from every address of the site.

One line: the names of addresses, or a group like `admin:*` · for which subjects · for which methods · the answer to
each person. A new address fails the suite until it has its lines here; a line whose address is gone fails it too.

subjects  `own` belongs to the organisation of `contact`, `another` to that of `other`, `absent` does not exist;
          `-` where the address has no subject; a subject of another name is told of beside its lines.
methods   HTTP's, with commas; `*` is all those that no other line of the same address and subject names.
answers   a status, or several with | between them, where a group holds addresses of several natures.
persons   viewer, contact and former belong to the same organisation. The role of former ended yesterday: the next
          request, wherever it goes, ends the session and leads to signing in. operator may open Django's admin, has no
          role, and has not shown the second factor that the admin wants.
"""

from tests.coordination.access_rows import ROWS

TABLE = (
    """
# addresses              subjects  methods  anonymous viewer contact other secretariat operator former
*                        *         TRACE    405 405 405 405 405 405 405

# what everybody may read
website:home,website:bodies,website:chronology,website:organisations,website:plans,website:search  -  GET,HEAD  200 200 200 200 200 200 302
website:home,website:bodies,website:chronology,website:organisations,website:plans,website:search  -  *         405 405 405 405 405 405 302
website:guidelines  -  GET,HEAD  301 301 301 301 301 301 302 # moved to website:plans
website:guidelines  -  *         405 405 405 405 405 405 302
planning:adopt      -  GET,HEAD  302 403 403 403 200 403 302
planning:adopt      -  POST      302 403 403 403 422 403 302
planning:adopt      -  *         302 405 405 405 405 405 302
planning:correct  own         GET,HEAD  302 403 403 403 200 403 302
planning:correct  own         POST      302 403 403 403 422 403 302
planning:correct  absent      GET,HEAD,POST  302 403 403 403 404 403 302
planning:correct  own,absent  *         302 405 405 405 405 405 302
website:body,website:page,website:meeting,website:plan  own      GET,HEAD  200 200 200 200 200 200 302
website:organisation                               own,another  GET,HEAD  200 200 200 200 200 200 302
website:body,website:page,website:meeting,website:plan,website:organisation  absent  GET,HEAD  404 404 404 404 404 404 302
website:body,website:page,website:meeting,website:plan  own,absent  *  405 405 405 405 405 405 302
website:organisation                               own,another,absent  *  405 405 405 405 405 405 302
api_docs,robots,healthz,readyz,sitemap,api-1:openapi-json  -    GET,HEAD  200 200 200 200 200 200 302
api_docs,robots,healthz,readyz,sitemap,api-1:openapi-json  -    *         405 405 405 405 405 405 302
api-1:api-root                                      -            GET,HEAD  404 404 404 404 404 404 302
api-1:api-root                                      -            *         405 405 405 405 405 405 302

# files, each as its owner: own is members', another the secretariat's
documents:file,documents:image  own      GET,HEAD  404 200 200 200 200 404 302
documents:file,documents:image  another  GET,HEAD  404 404 404 404 200 404 302
documents:file,documents:image  absent   GET,HEAD  404 404 404 404 404 404 302
documents:file,documents:image  own,another,absent  *  405 405 405 405 405 405 302

# activities: `own` is for everybody, `another` for the organisation that tells it
website:activities,website:activities_feed,website:activities_calendar  -  GET,HEAD  200 200 200 200 200 200 302
website:activities,website:activities_feed,website:activities_calendar  -  *         405 405 405 405 405 405 302
website:activity                                   own          GET,HEAD  200 200 200 200 200 200 302
website:activity                                   another      GET,HEAD  404 404 404 200 200 404 302
website:activity                                   absent       GET,HEAD  404 404 404 404 404 404 302
website:activity                                   own,another,absent  *  405 405 405 405 405 405 302

# the record for programs
api-1:activities,api-1:bodies,api-1:chronology,api-1:organisations,api-1:plans  -  GET,HEAD  200 200 200 200 200 200 302
api-1:activities,api-1:bodies,api-1:chronology,api-1:organisations,api-1:plans  -  *         405 405 405 405 405 405 302
api-1:search                                       -            GET,HEAD  422 422 422 422 422 422 302 # asks for nothing
api-1:search                                       -            *         405 405 405 405 405 405 302
api-1:organisation                                 own,another  GET,HEAD  200 200 200 200 200 200 302
api-1:organisation                                 absent       GET,HEAD  404 404 404 404 404 404 302
api-1:organisation                                 own,another,absent  *  405 405 405 405 405 405 302
api_nowhere                                        -            GET,HEAD  404 404 404 404 404 404 302
api_nowhere                                        -            *         405 405 405 405 405 405 302

# what the secretariat pastes and imports
activities:paste            -    GET,HEAD      302 403 403 403 200 403 302
activities:paste            -    POST          302 403 403 403 422 403 302
activities:paste            -    *             302 405 405 405 405 405 302
activities:import_template  -    GET,HEAD      302 403 403 403 200 403 302
activities:import_template  -    *             302 405 405 405 405 405 302
activities:pasting,activities:pasted_text  own     GET,HEAD  302 403 403 403 200 403 302
activities:pasting,activities:pasted_text  absent  GET,HEAD  302 403 403 403 404 403 302
activities:pasting          own     POST       302 403 403 403 302 403 302
activities:pasting          absent  POST       302 403 403 403 404 403 302
activities:pasted_text      own,absent  POST   302 405 405 405 405 405 302
activities:pasting,activities:pasted_text  own,absent  *  302 405 405 405 405 405 302
activities:check_import     own     GET,HEAD   302 403 403 403 200 403 302
activities:check_import     own     POST       302 403 403 403 422 403 302
activities:check_import     absent  GET,HEAD,POST  302 403 403 403 302 403 302 # gone: leads to choosing it again
activities:check_import     own,absent  *      302 405 405 405 405 405 302

# one's own day and one's own organisation
website:today            -         GET,HEAD 302 200 200 200 200 200 302
website:today            -         *        302 405 405 405 405 405 302
registry:edit_details    own       GET,HEAD 302 403 200 403 200 403 302
registry:edit_details    own       POST     302 403 422 403 422 403 302
registry:edit_details    another   GET,HEAD 302 403 403 200 200 403 302
registry:edit_details    another   POST     302 403 403 422 422 403 302
registry:confirm         own       GET,HEAD 302 403 200 403 200 403 302
registry:confirm         own       POST     302 403 302 403 302 403 302
registry:confirm         another   GET,HEAD 302 403 403 200 200 403 302
registry:confirm         another   POST     302 403 403 302 302 403 302
registry:edit_details,registry:confirm  absent              GET,HEAD,POST  302 404 404 404 404 404 302
registry:edit_details,registry:confirm  own,another,absent  *              302 405 405 405 405 405 302
registry:confirm_by_link own       GET,HEAD 200 200 200 200 200 200 302 # who holds the link needs nothing else
registry:confirm_by_link own       POST     200 200 200 200 200 200 302
registry:confirm_by_link absent    GET,HEAD,POST  403 403 403 403 403 403 302
registry:confirm_by_link own,absent  *      405 405 405 405 405 405 302

# what the secretariat keeps
registry:roster_desk     -            GET,HEAD 302 403 403 403 200 403 302
registry:roster_desk     -            POST     302 403 403 403 302 403 302
registry:enter           -            GET,HEAD,POST 302 403 403 403 200 403 302
registry:export_roster   -            GET,HEAD 302 403 403 403 200 403 302
registry:import_roster   -            GET,HEAD 302 403 403 403 200 403 302
registry:import_roster   -            POST     302 403 403 403 422 403 302
registry:export_roster,registry:import_roster  -  *  302 405 405 405 405 405 302
registry:check_import    absent       GET,HEAD,POST 302 403 403 403 302 403 302 # back to the beginning of an import
registry:check_import    own          GET,HEAD 302 403 403 403 200 403 302
registry:check_import    own          POST     302 403 403 403 422 403 302
registry:check_import    own,absent   *        302 405 405 405 405 405 302
registry:roster_desk,registry:enter   -  *     302 405 405 405 405 405 302
registry:keep_organisation  own,another         GET,HEAD  302 403 403 403 200 403 302
registry:keep_organisation  absent              GET,HEAD  302 403 403 403 404 403 302
registry:keep_organisation  own,another,absent  *         302 405 405 405 405 405 302
registry:change          own,another  GET,HEAD 302 403 403 403 200 403 302
registry:change          own,another  POST     302 403 403 403 422 403 302
registry:change          absent       GET,HEAD,POST 302 403 403 403 404 403 302
registry:change          own,another,absent  * 302 405 405 405 405 405 302
search:synonyms          -         GET,HEAD 302 403 403 403 200 403 302
search:synonyms          -         POST     302 403 403 403 422 403 302
search:synonyms          -         *        302 405 405 405 405 405 302
search:edit_synonym      own       GET,HEAD 302 403 403 403 200 403 302
search:edit_synonym      own       POST     302 403 403 403 422 403 302
search:remove_synonym    own       POST     302 403 403 403 302 403 302
search:edit_synonym      absent    GET,HEAD 302 403 403 403 404 403 302
search:edit_synonym,search:remove_synonym  absent      POST  302 403 403 403 404 403 302
search:edit_synonym,search:remove_synonym  own,absent  *     302 405 405 405 405 405 302

# rounds: the secretariat's alone
surveys:rounds                -            GET,HEAD 302 403 403 403 200 403 302
surveys:open_round            -            GET,HEAD 302 403 403 403 200 403 302
surveys:open_round            -            POST     302 403 403 403 422 403 302
surveys:rounds,surveys:open_round  -       *        302 405 405 405 405 405 302
surveys:round,surveys:export_round,surveys:ask,surveys:remind,surveys:edit_round  own  GET,HEAD  302 403 403 403 200 403 302
surveys:ask,surveys:edit_round  own        POST     302 403 403 403 422 403 302
surveys:remind                own          POST     302 403 403 403 302 403 302
surveys:close_round,surveys:reopen_round  own     POST  302 403 403 403 302 403 302
surveys:close_round,surveys:reopen_round  absent  POST  302 403 403 403 404 403 302
surveys:round,surveys:export_round,surveys:ask,surveys:remind,surveys:edit_round  absent  GET,HEAD  302 403 403 403 404 403 302
surveys:ask,surveys:remind,surveys:edit_round  absent  POST  302 403 403 403 404 403 302
surveys:round,surveys:export_round,surveys:ask,surveys:remind,surveys:edit_round,surveys:close_round,surveys:reopen_round  own,absent  *  302 405 405 405 405 405 302
surveys:request               own,another  GET,HEAD 302 403 403 403 200 403 302
surveys:request               absent       GET,HEAD 302 403 403 403 404 403 302
surveys:issue_link,surveys:revoke_links  own,another  POST  302 403 403 403 302 403 302
surveys:issue_link,surveys:revoke_links  absent       POST  302 403 403 403 404 403 302
surveys:request,surveys:issue_link,surveys:revoke_links  own,another,absent  *  302 405 405 405 405 405 302
surveys:send_letter           own          POST     302 403 403 403 302 403 302
surveys:send_letter           absent       POST     302 403 403 403 404 403 302
surveys:send_letter           own,absent   *        302 405 405 405 405 405 302
activities:review             own,another  GET,HEAD 302 403 403 403 200 403 302
activities:review             own,another  POST     302 403 403 403 422 403 302
activities:review             absent       GET,HEAD,POST  302 403 403 403 404 403 302
activities:review             own,another,absent  * 302 405 405 405 405 405 302
activities:digest,activities:digest_word,activities:digest_text,activities:export_round_activities  own     GET,HEAD  302 403 403 403 200 403 302
activities:digest,activities:digest_word,activities:digest_text,activities:export_round_activities  absent  GET,HEAD  302 403 403 403 404 403 302
activities:digest,activities:digest_word,activities:digest_text,activities:export_round_activities  own,absent  *  302 405 405 405 405 405 302
# activities: answered by link or signed in, edited
activities:answer_by_link  own       GET,HEAD 200 200 200 200 200 200 302 # who holds the link needs nothing else
activities:answer_by_link  own       POST     302 302 302 302 302 302 302
activities:answer_by_link  absent    GET,HEAD,POST  403 403 403 403 403 403 302
activities:answer_by_link  own,absent  *      405 405 405 405 405 405 302
activities:answer        own         GET,HEAD 302 404 200 404 200 404 302 # who is asked is nobody else's business
activities:answer        own         POST     302 404 302 404 302 404 302
activities:answer        another     GET,HEAD 302 404 404 200 200 404 302
activities:answer        another     POST     302 404 404 302 302 404 302
activities:answer        absent      GET,HEAD,POST  302 404 404 404 404 404 302
activities:answer        own,another,absent  *  302 405 405 405 405 405 302
activities:edit          own         GET,HEAD 302 404 200 404 200 404 302 # a draft
activities:edit          own         POST     302 404 422 404 422 404 302
activities:edit          another     GET,HEAD 302 403 403 200 200 403 302 # published to everybody
activities:edit          another     POST     302 403 403 422 422 403 302
activities:withdraw,activities:put_back  own      POST  302 404 302 404 302 404 302
activities:withdraw,activities:put_back  another  POST  302 403 403 302 302 403 302
activities:edit                          absent   GET,HEAD,POST  302 404 404 404 404 404 302
activities:withdraw,activities:put_back  absent   POST  302 404 404 404 404 404 302
activities:edit,activities:withdraw,activities:put_back  own,another,absent  *  302 405 405 405 405 405 302
# praise: own is published for all, another for those alone who tell it
activities:nominate,activities:useful  own  GET,HEAD  302 200 200 200 200 403 302
activities:nominate      own       POST     302 422 422 422 422 403 302
activities:useful        own       POST     302 302 302 302 302 403 302
activities:take_back_nomination,activities:take_back_useful  own  POST  302 302 302 302 302 403 302
activities:try_out       own       GET,HEAD 302 403 200 200 403 403 302
activities:try_out       own       POST     302 403 422 422 403 403 302
activities:nominate,activities:useful,activities:try_out  absent  GET,HEAD,POST  302 404 404 404 404 404 302
activities:nominate,activities:useful  another  GET,HEAD  302 404 404 200 200 404 302
activities:nominate      another   POST     302 404 404 422 422 404 302
activities:useful        another   POST     302 404 404 302 302 404 302
activities:try_out       another   GET,HEAD 302 404 404 200 403 404 302
activities:try_out       another   POST     302 404 404 422 403 404 302
activities:take_back_nomination,activities:take_back_useful  absent   POST  302 404 404 404 404 404 302
activities:take_back_nomination,activities:take_back_useful  another  POST  302 404 404 302 302 404 302
activities:nominate,activities:useful,activities:try_out,activities:take_back_nomination,activities:take_back_useful  own,another,absent  *  302 405 405 405 405 405 302

# choosing examples, and what was told twice: the secretariat alone
activities:consider      own            GET,HEAD 302 403 403 403 200 403 302
activities:consider      own            POST     302 403 403 403 422 403 302
activities:consider      another,absent GET,HEAD,POST 302 403 403 403 404 403 302
activities:consider      own,another,absent  *   302 405 405 405 405 405 302
activities:waiting       -         GET,HEAD 302 403 403 403 200 403 302
activities:waiting       -         POST     302 403 403 403 302 403 302
activities:waiting       -         *        302 405 405 405 405 405 302
activities:shortlist,activities:presentations,activities:doubles  -  GET,HEAD  302 403 403 403 200 403 302
activities:shortlist,activities:presentations,activities:doubles  -  *         302 405 405 405 405 405 302
activities:export_shortlist,activities:presented,activities:export_presented  own  GET,HEAD  302 403 403 403 200 403 302
activities:export_shortlist,activities:presented,activities:export_presented  own  *         302 405 405 405 405 405 302
activities:presented,activities:export_presented  absent  GET,HEAD  302 403 403 403 404 403 302
activities:presented,activities:export_presented  absent  *         302 405 405 405 405 405 302
activities:compare       own       GET,HEAD 302 403 403 403 200 403 302
activities:compare       own       POST     302 403 403 403 302 403 302
activities:compare       absent    GET,HEAD,POST 302 403 403 403 404 403 302
activities:compare       own,absent  *      302 405 405 405 405 405 302
activities:unmerge       own       POST     302 403 403 403 302 403 302
activities:unmerge       absent    POST     302 403 403 403 404 403 302
activities:unmerge       own,absent  *      302 405 405 405 405 405 302

# cases: `own` is on a person of the secretariat and nobody else takes part; `other` reads `another` and does not keep it
coordination:cases           -    GET,HEAD      302 200 200 200 200 403 302
coordination:cases           -    *             302 405 405 405 405 405 302
coordination:case            own  GET,HEAD      302 404 404 404 200 404 302
coordination:case            another GET,HEAD   302 404 404 200 200 404 302
coordination:case            absent GET,HEAD    302 404 404 404 404 404 302
coordination:case            own,another,absent  *  302 405 405 405 405 405 302
coordination:case_step       own  GET,HEAD      302 404 404 404 200 404 302
coordination:case_step       own  POST          302 404 404 404 422 404 302
coordination:case_step       another GET,HEAD   302 404 404 403 200 404 302
coordination:case_step       another POST       302 404 404 403 422 404 302
coordination:case_step       absent GET,HEAD,POST 302 404 404 404 404 404 302
coordination:case_step       own,another,absent  *  302 405 405 405 405 405 302
coordination:take_away       own  POST          302 404 404 404 302 404 302
coordination:take_away       another POST       302 404 404 403 302 404 302
coordination:take_away       absent POST        302 404 404 404 404 404 302
coordination:take_away       own,another,absent  *  302 405 405 405 405 405 302
coordination:let_go          own  POST          302 404 404 404 302 404 302
coordination:let_go          another POST       302 404 404 403 302 404 302
coordination:let_go          absent POST        302 404 404 404 404 404 302
coordination:let_go          own,another,absent  *  302 405 405 405 405 405 302
coordination:amounts         own  GET,HEAD      302 404 404 404 200 404 302
coordination:amounts         own  POST          302 404 404 404 409 404 302 # what was seen is not said
coordination:amounts         another GET,HEAD  302 404 404 403 200 404 302
coordination:amounts         another POST      302 404 404 403 409 404 302
coordination:amounts         followed GET,HEAD 302 404 404 404 200 404 302 # how far it has come, and no more
coordination:amounts         followed POST     302 404 404 404 409 404 302
coordination:amounts         absent GET,HEAD,POST 302 404 404 404 404 404 302
coordination:amounts         own,another,followed,absent  *  302 405 405 405 405 405 302
coordination:duty            -    GET,HEAD      302 403 403 403 200 403 302
coordination:duty            -    POST          302 403 403 403 422 403 302
coordination:duty            -    *             302 405 405 405 405 405 302
coordination:letters         -    GET,HEAD      302 403 403 403 200 403 302
coordination:letters         -    *             302 405 405 405 405 405 302
coordination:send_again      own  POST          302 404 404 404 302 404 302
coordination:send_again      absent POST        302 404 404 404 404 404 302
coordination:send_again      own,absent  *      302 405 405 405 405 405 302
coordination:inquiry,coordination:introduction  own  GET,HEAD  302 404 200 404 200 404 302
coordination:inquiry,coordination:introduction  own  POST      302 404 422 404 422 404 302
coordination:inquiry,coordination:introduction  another  GET,HEAD  302 404 404 200 200 404 302
coordination:inquiry,coordination:introduction  another  POST      302 404 404 422 422 404 302
coordination:inquiry,coordination:introduction  absent  GET,HEAD,POST  302 404 404 404 404 404 302
coordination:inquiry,coordination:introduction  own,another,absent  *  302 405 405 405 405 405 302
# the company's side of the same is not the organisation's to answer
coordination:introduction    company GET,HEAD   302 404 404 200 200 404 302
coordination:introduction    company POST       302 404 404 403 422 404 302
coordination:introduction    company *          302 405 405 405 405 405 302
coordination:take_back_inquiry,coordination:take_back_introduction  own      POST  302 404 404 404 302 404 302
coordination:take_back_inquiry,coordination:take_back_introduction  another  POST  302 404 404 403 302 404 302
coordination:take_back_inquiry,coordination:take_back_introduction  absent  POST  302 404 404 404 404 404 302
coordination:take_back_inquiry,coordination:take_back_introduction  own,another,absent  *  302 405 405 405 405 405 302
# the secret in the address is the authority
coordination:answer_inquiry,coordination:decide_introduction  own  GET,HEAD  200 200 200 200 200 200 302
coordination:answer_inquiry,coordination:decide_introduction  own  POST      422 422 422 422 422 422 302
coordination:answer_inquiry,coordination:decide_introduction  absent  GET,HEAD,POST  403 403 403 403 403 403 302
coordination:answer_inquiry,coordination:decide_introduction  own,absent  *  405 405 405 405 405 405 302
# follow-ups, the weekly digest, outcomes: `own` is for members, `another` for everybody
coordination:follow_up   own         GET,HEAD  302 403 403 403 200 403 302
coordination:follow_up   own         POST      302 403 403 403 422 403 302
coordination:follow_up   absent      GET,HEAD,POST  302 404 404 404 404 404 302
coordination:follow_up   own,absent  *         302 405 405 405 405 405 302
coordination:answer_follow_up,coordination:tune_digest  own     GET,HEAD       200 200 200 200 200 200 302
coordination:answer_follow_up,coordination:tune_digest  own     POST           422 422 422 422 422 422 302
coordination:answer_follow_up,coordination:tune_digest  absent  GET,HEAD,POST  403 403 403 403 403 403 302
coordination:answer_follow_up,coordination:tune_digest  own,absent  *          405 405 405 405 405 405 302
coordination:digest      -           GET,HEAD  302 200 200 200 200 403 302
coordination:digest      -           POST      302 422 422 422 422 403 302
coordination:digest      -           *         302 405 405 405 405 405 302
coordination:outcomes    -           GET,HEAD  200 200 200 200 200 200 302
coordination:outcomes    -           *         405 405 405 405 405 405 302
coordination:outcome     own         GET,HEAD  404 200 200 200 200 404 302
coordination:outcome     another     GET,HEAD  200 200 200 200 200 200 302
coordination:outcome     absent      GET,HEAD  404 404 404 404 404 404 302
coordination:outcome     own,another,absent  *  405 405 405 405 405 405 302
coordination:record_outcome  -       GET,HEAD  302 403 403 403 200 403 302
coordination:record_outcome  -       POST      302 403 403 403 422 403 302
coordination:record_outcome  -       *         302 405 405 405 405 405 302
coordination:figures     -           GET,HEAD  302 403 403 403 200 403 302
coordination:figures     -           *         302 405 405 405 405 405 302
coordination:edit_outcome  own       GET,HEAD  302 403 403 403 200 404 302
coordination:edit_outcome  own       POST      302 403 403 403 422 404 302
coordination:edit_outcome  another   GET,HEAD  302 403 403 403 200 403 302
coordination:edit_outcome  another   POST      302 403 403 403 422 403 302
coordination:edit_outcome  absent    GET,HEAD,POST  302 404 404 404 404 404 302
coordination:edit_outcome  own,another,absent  *  302 405 405 405 405 405 302
coordination:move_outcome  own       POST      302 403 403 403 302 404 302
coordination:move_outcome  another   POST      302 403 403 403 302 403 302
coordination:move_outcome  absent    POST      302 404 404 404 404 404 302
coordination:move_outcome  own,another,absent  *  302 405 405 405 405 405 302

# coming in and going out, and one's own means of doing so (allauth's views; 403 asks to sign in first in another way)
account_login,account_request_login_code  -  GET,HEAD,POST,PUT,OPTIONS  200 302 302 302 302 302 302
account_login,account_request_login_code  -  *                          405 302 302 302 302 302 302
account_confirm_login_code,mfa_authenticate  -  *                       302 302 302 302 302 302 302
account_logout           -         GET,HEAD 302 200 200 200 200 200 302
account_logout           -         POST     302 302 302 302 302 302 302
account_logout           -         OPTIONS  200 200 200 200 200 200 302
account_logout           -         *        405 405 405 405 405 405 302
account_inactive         -         GET,HEAD,OPTIONS 200 200 200 200 200 200 302
account_inactive         -         *        405 405 405 405 405 405 302
mfa_login_webauthn       -         *        200|302|405 302 302 302 302 302 302
account_settings,mfa_index,mfa_list_webauthn  -  *  302 200 200 200 200 200 302
account_reauthenticate,mfa_reauthenticate,mfa_reauthenticate_webauthn  -  *  302 403 403 403 403 403 302
mfa_activate_totp,mfa_add_webauthn,mfa_generate_recovery_codes  -  *  302 200|405 200|405 200|405 200|405 200|405 302
mfa_deactivate_totp,mfa_download_recovery_codes  -  *  302 404 404 404 404 404 302
mfa_view_recovery_codes  -         GET,HEAD 302 404 404 404 404 404 302
mfa_view_recovery_codes  -         *        302 200|405 200|405 200|405 200|405 200|405 302
# who has a passkey shows it again before anything is looked up
mfa_edit_webauthn,mfa_remove_webauthn  own,another,absent  GET,HEAD,POST  302 404 302 302 404 404 302
mfa_edit_webauthn,mfa_remove_webauthn  own,another,absent  *   302 200|302|404|405 200|302|404|405 200|302|404|405 200|302|404|405 200|302|404|405 302

# Django's admin, all of it
admin:*                  -         *        302 302|403 302|403 302|403 302|403 302 302

# requests: typed, looked at, followed by link; a clerk's clients, phone calls, needs
coordination:consult          -           GET,HEAD  200 200 200 200 200 200 302
coordination:consult          -           POST      422 422 422 422 422 422 302
coordination:consult          -           *         405 405 405 405 405 405 302
coordination:sent,coordination:status,coordination:disclosure,coordination:check  own     GET,HEAD  200 200 200 200 200 200 302
coordination:sent,coordination:status,coordination:disclosure,coordination:check  absent  GET,HEAD  403 403 403 403 403 403 302
coordination:status,coordination:disclosure,coordination:check  own     POST  422 422 422 422 422 422 302
coordination:status,coordination:disclosure,coordination:check  absent  POST  403 403 403 403 403 403 302
coordination:sent             own,absent  POST      405 405 405 405 405 405 302
coordination:sent,coordination:status,coordination:disclosure,coordination:check  own,absent  *  405 405 405 405 405 405 302
coordination:clients          -           GET,HEAD  302 200 200 200 200 403 302
coordination:clients          -           *         302 405 405 405 405 405 302
coordination:file_for_client  -           GET,HEAD  302 200 200 200 200 403 302
coordination:file_for_client  -           POST      302 422 422 422 422 403 302
coordination:file_for_client  -           *         302 405 405 405 405 405 302
coordination:calls            -           GET,HEAD  302 403 403 403 200 403 302
coordination:calls            -           POST      302 403 403 403 422 403 302
coordination:calls            -           *         302 405 405 405 405 405 302
coordination:make_case        own         POST      302 403 403 403 302 403 302
coordination:make_case        absent      POST      302 403 403 403 404 403 302
coordination:make_case        own,absent  *         302 405 405 405 405 405 302
coordination:needs            -           GET,HEAD  200 200 200 200 200 200 302
coordination:needs            -           *         405 405 405 405 405 405 302
# `own` is nobody's but those who handle it, `another` every member's without the company's name
coordination:need             own         GET,HEAD  404 404 404 404 200 404 302
coordination:need             another     GET,HEAD  404 200 200 200 200 404 302
coordination:need             absent      GET,HEAD  404 404 404 404 404 404 302
coordination:need             own,another,absent  *  405 405 405 405 405 405 302
# seeds: `own` is for everybody, `another` for the organisation that keeps it
coordination:seeds,api-1:seeds      -  GET,HEAD  200 200 200 200 200 200 302
coordination:seeds,api-1:seeds      -  *         405 405 405 405 405 405 302
coordination:seed                   own      GET,HEAD  200 200 200 200 200 200 302
coordination:seed                   another  GET,HEAD  404 404 404 200 200 404 302
coordination:seed                   absent   GET,HEAD  404 404 404 404 404 404 302
coordination:seed                   preview  GET,HEAD  403 403 200 403 200 403 302 # as others see it: for its keepers
coordination:seed                   own,another,absent,preview  *  405 405 405 405 405 405 302
coordination:edit_seed              own      GET,HEAD  302 403 200 403 200 403 302
coordination:edit_seed              own      POST      302 403 422 403 422 403 302
coordination:edit_seed              another  GET,HEAD  302 404 404 200 200 404 302
coordination:edit_seed              another  POST      302 404 404 422 422 404 302
coordination:edit_seed              absent   GET,HEAD,POST  302 404 404 404 404 404 302
coordination:move_seed              own      POST      302 403 302 403 302 403 302
coordination:move_seed              another  POST      302 404 404 302 302 404 302
coordination:mark_moved             own      POST      302 403 422 403 422 403 302
coordination:mark_moved             another  POST      302 404 404 422 422 404 302
coordination:move_seed,coordination:mark_moved  absent  POST  302 404 404 404 404 404 302
coordination:edit_seed,coordination:move_seed,coordination:mark_moved  own,another,absent  *  302 405 405 405 405 405 302
coordination:own_seeds,coordination:new_seed,coordination:import_seeds,coordination:export_seeds  own      GET,HEAD  302 403 200 403 200 403 302
coordination:own_seeds,coordination:new_seed,coordination:import_seeds,coordination:export_seeds  another  GET,HEAD  302 403 403 200 200 403 302
coordination:own_seeds,coordination:new_seed,coordination:import_seeds,coordination:export_seeds  absent   GET,HEAD  302 404 404 404 404 404 302
coordination:new_seed,coordination:import_seeds  own      POST  302 403 422 403 422 403 302
coordination:new_seed,coordination:import_seeds  another  POST  302 403 403 422 422 403 302
coordination:new_seed,coordination:import_seeds  absent   POST  302 404 404 404 404 404 302
coordination:confirm_seeds          own      POST      302 403 302 403 302 403 302
coordination:confirm_seeds          another  POST      302 403 403 302 302 403 302
coordination:confirm_seeds          absent   POST      302 404 404 404 404 404 302
coordination:own_seeds,coordination:new_seed,coordination:import_seeds,coordination:export_seeds,coordination:confirm_seeds  own,another,absent  *  302 405 405 405 405 405 302
coordination:confirm_seeds_by_link  own      GET,HEAD,POST  200 200 200 200 200 200 302 # who holds the link needs nothing else
coordination:confirm_seeds_by_link  absent   GET,HEAD,POST  403 403 403 403 403 403 302
coordination:confirm_seeds_by_link  own,absent  *  405 405 405 405 405 405 302
"""
    + ROWS
)
