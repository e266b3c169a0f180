-- What a judge gave each criterion; no rating: the criterion did not apply.
create table judgment_criteria (
  judgment_id integer not null references judgments (id),
  criterion   text not null,
  rating      real,
  primary key (judgment_id, criterion)
) strict, without rowid;

-- A model's answers to a set, judged as a whole under one rubric and one judge: a row of the leaderboard.
create table submissions (
  id           integer primary key,
  key          text not null unique check (length(key) = 64),
  model        text not null check (length(model) > 0),
  eval_set     text not null,
  questions    text not null check (length(questions) = 64),
  judge        text not null,
  prompt_hash  text not null,
  rubric       text not null,
  rubric_hash  text not null,
  parameters   text not null,
  veto_at      real not null,
  veto_ceiling real not null,
  repeats      integer not null check (repeats > 0),
  by_login     text not null,
  at           text not null
) strict;

create table submission_results (
  id            integer primary key,
  submission_id integer not null references submissions (id),
  row_id        text not null,
  part          text not null,
  status        text not null check (status in ('scored', 'unparsed', 'refused', 'failed')),
  rating        real,
  raw           real,
  vetoed        integer not null check (vetoed in (0, 1)),
  unique (submission_id, row_id),
  check (status = 'scored' or (rating is null and raw is null))
) strict;

create table submission_criteria (
  result_id integer not null references submission_results (id),
  criterion text not null,
  rating    real,
  primary key (result_id, criterion)
) strict, without rowid;

-- Whether everybody with an account sees it; the last word counts, and without one they do not.
create table submission_showings (
  submission_id integer not null references submissions (id),
  number        integer not null check (number > 0),
  shown         integer not null check (shown in (0, 1)),
  by_login      text not null,
  at            text not null,
  primary key (submission_id, number)
) strict;
