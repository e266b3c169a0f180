-- What physicians ask a model to write, and what it wrote from an original answer.

-- A task's instruction: each revision is a set of wordings, all written at once, in order, when a senior accepts them.
create table instructions (
  id          integer primary key,
  task        text not null check (length(task) > 0),
  revision    integer not null check (revision >= 1),
  wording     integer not null check (wording >= 1),
  text        text not null check (length(text) > 0),
  item_id     integer references items (id),
  accepted_by integer not null references people (id),
  at          text not null,
  unique (task, revision, wording)
) strict;

create trigger instructions_in_order before insert on instructions
when (new.wording = 1 and new.revision <> 1 + (select coalesce(max(revision), 0) from instructions where task = new.task))
  or (new.wording > 1 and not exists (
    select 1 from instructions where task = new.task and revision = new.revision and wording = new.wording - 1
      and item_id is new.item_id and accepted_by = new.accepted_by and at = new.at))
begin
  select raise(abort, 'an instruction is revised as a whole, one revision after another');
end;

create trigger instructions_accepted_by_seniors before insert on instructions
when (select role from people where id = new.accepted_by) is not 'senior'
begin
  select raise(abort, 'a senior accepts an instruction');
end;

create view current_instructions as
  select i.* from instructions i
  where i.revision = (select max(revision) from instructions where task = i.task);

-- A template as it was, so that a prompt's hash can always be read.
create table polishing_prompts (
  hash     text primary key check (length(hash) = 64),
  name     text not null,
  text     text not null,
  added_by text not null,
  added_at text not null
) strict, without rowid;

-- One row a record, wording, prompt, model and parameters; `key` is the SHA-256 of all that the text depends on.
-- `flags` is a list of {name, found}: reasons for a person to look twice. Tokens and attempts are sums.
create table polished_responses (
  id                integer primary key,
  key               text not null unique check (length(key) = 64),
  record_id         integer not null references records (id),
  instruction_id    integer not null references instructions (id),
  prompt_hash       text not null references polishing_prompts (hash),
  model             text not null check (length(model) > 0),
  answered_model    text not null,
  parameters        text not null,
  status            text not null check (status in ('answered', 'unparsed', 'refused')),
  text              text not null,
  text_hash         text not null check (length(text_hash) = 64),
  flags             text not null,
  prompt_tokens     integer not null check (prompt_tokens >= 0),
  completion_tokens integer not null check (completion_tokens >= 0),
  attempts          integer not null check (attempts >= 1),
  by_login          text not null,
  at                text not null,
  check ((status = 'answered') <= (length(text) > 0))
) strict;

create index polished_responses_of_record on polished_responses (record_id);
