-- What a job ended with is said in Chinese too; an answer set aside leads to its task; accounts are known by name.

alter table job_states add column sentence_zh text not null default '';

drop view job_state;

create view job_state as
  select job_id, state, sentence, sentence_zh, by_login, at, max(number) as number
  from job_states group by job_id;

-- the number of the task there; null for what was kept before it was noted
alter table label_studio_results add column task integer;

-- The e-mail address that a server gave for an account's number; the last row of an account counts.
create table label_studio_accounts (
  id     integer primary key,
  url    text not null,
  author integer not null,
  email  text not null,
  at     text not null
) strict;

create index label_studio_accounts_of_url on label_studio_accounts (url, author);
