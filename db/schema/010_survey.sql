-- The survey. Invitations stand on one side, answers on the other: they share no key, no time and no order.
-- Tables of both sides are stored in the order of random keys, so that not even the file tells who came when.

create table questionnaires (
  id           integer primary key,
  key          text not null,
  version      text not null,
  content      text not null,
  content_hash text not null unique check (length(content_hash) = 64),
  added_by     integer not null references people (id),
  added_at     text not null,
  unique (key, version)
) strict;

create table surveys (
  id               integer primary key,
  name             text not null unique check (length(name) > 0),
  questionnaire_id integer not null references questionnaires (id),
  consent_zh       text not null check (length(consent_zh) > 0),
  consent_en       text not null check (length(consent_en) > 0),
  simulated        integer not null default 0 check (simulated in (0, 1)),
  created_by       integer not null references people (id),
  created_at       text not null
) strict;

-- draft → open → closed, one way
create table survey_states (
  survey_id integer not null references surveys (id),
  number    integer not null check (number between 1 and 3),
  state     text not null,
  by_person integer not null references people (id),
  at        text not null,
  primary key (survey_id, number),
  check (state = case number when 1 then 'draft' when 2 then 'open' else 'closed' end)
) strict;

create trigger survey_states_in_order before insert on survey_states
when new.number <> 1 + (select count(*) from survey_states where survey_id = new.survey_id)
begin
  select raise(abort, 'a survey goes draft, open, closed, one step at a time');
end;

create view survey_state as
  select survey_id, state, max(number) as number from survey_states group by survey_id;

-- A one-time link is known here by the SHA-256 of its token.
create table invitations (
  token_hash text primary key check (length(token_hash) = 64),
  survey_id  integer not null references surveys (id)
) strict, without rowid;

create trigger invitations_while_open before insert on invitations
when (select state from survey_state where survey_id = new.survey_id) is not 'open'
begin
  select raise(abort, 'links are made while the survey is open');
end;

-- Which links have been exchanged for a sitting; not when, nor for which.
create table spent_invitations (
  token_hash text primary key references invitations (token_hash)
) strict, without rowid;

create trigger spent_invitations_while_open before insert on spent_invitations
when (select s.state from invitations i join survey_state s on s.survey_id = i.survey_id
      where i.token_hash = new.token_hash) is not 'open'
begin
  select raise(abort, 'links are taken while the survey is open');
end;

-- One respondent's going through the questions, known by the SHA-256 of the secret in their browser's cookie.
-- A finished one keeps nothing but that it is finished.
create table sittings (
  sitting_hash text primary key check (length(sitting_hash) = 64),
  survey_id    integer not null references surveys (id),
  finished     integer not null default 0 check (finished in (0, 1)),
  active_ms    integer not null default 0,
  pauses       integer not null default 0,
  paused_ms    integer not null default 0,
  away         integer not null default 0,
  seen_at      text not null,
  seen_ticks   real not null,
  ticker       text not null
) strict, without rowid;

create trigger sittings_finish_once before update on sittings when old.finished = 1
begin
  select raise(abort, 'this sitting is finished');
end;

create trigger sittings_finished_stay before delete on sittings when old.finished = 1
begin
  select raise(abort, 'this sitting is finished');
end;

-- What is being answered: nobody's evidence, overwritten, and gone once it is sent in or the survey closes.
create table sitting_answers (
  sitting_hash text not null references sittings (sitting_hash),
  question     text not null,
  value        text not null,
  primary key (sitting_hash, question)
) strict, without rowid;

create table survey_answers (
  id             text primary key check (length(id) = 32),
  survey_id      integer not null references surveys (id),
  answers        text not null,
  answers_hash   text not null check (length(answers_hash) = 64),
  active_seconds integer not null check (active_seconds >= 0),
  pauses         integer not null check (pauses >= 0),
  paused_seconds integer not null check (paused_seconds >= 0)
) strict, without rowid;

create trigger survey_answers_while_open before insert on survey_answers
when (select state from survey_state where survey_id = new.survey_id) is not 'open'
begin
  select raise(abort, 'answers are taken while the survey is open');
end;

create trigger survey_answers_one_a_link before insert on survey_answers
when (select count(*) from survey_answers where survey_id = new.survey_id)
  >= (select count(*) from spent_invitations s join invitations i on i.token_hash = s.token_hash
      where i.survey_id = new.survey_id)
begin
  select raise(abort, 'there cannot be more answers than links taken');
end;

-- A lead's reading of the proposals: this wording means that; the last word on a wording counts.
create table proposal_merges (
  id        integer primary key,
  survey_id integer not null references surveys (id),
  wording   text not null,
  name      text not null check (length(name) > 0),
  by_person integer not null references people (id),
  at        text not null
) strict;

create trigger proposal_merges_after_closing before insert on proposal_merges
when (select state from survey_state where survey_id = new.survey_id) is not 'closed'
begin
  select raise(abort, 'proposals are read once the survey is closed');
end;

-- Another taxonomy the tasks are compared with, as its mapping file says; the last one counts.
create table survey_taxonomies (
  id           integer primary key,
  survey_id    integer not null references surveys (id),
  content      text not null,
  content_hash text not null check (length(content_hash) = 64),
  by_person    integer not null references people (id),
  at           text not null
) strict;
