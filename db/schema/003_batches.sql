-- What is asked of whom, and what they answered.

create table batches (
  id                integer primary key,
  activity          text not null,
  name              text not null unique,
  seed              integer not null,
  rubric            text not null,
  rubric_hash       text not null,
  guideline         text not null,
  guideline_version text not null,
  settings          text not null,
  created_by        integer not null references people (id),
  created_at        text not null
) strict;

-- draft → open → locked → unblinded, one way; lock and unblinding need a second person.
create table batch_states (
  batch_id  integer not null references batches (id),
  number    integer not null check (number between 1 and 4),
  state     text not null,
  by_person integer not null references people (id),
  second_person integer references people (id),
  reason    text not null,
  at        text not null,
  primary key (batch_id, number),
  check (state = case number when 1 then 'draft' when 2 then 'open' when 3 then 'locked' else 'unblinded' end),
  check (number < 3 or (second_person is not null and second_person <> by_person))
) strict;

create trigger batch_states_in_order before insert on batch_states
when new.number <> 1 + (select count(*) from batch_states where batch_id = new.batch_id)
begin
  select raise(abort, 'a batch goes draft, open, locked, unblinded, one step at a time');
end;

create view batch_state as
  select batch_id, state, max(number) as number from batch_states group by batch_id;

create table items (
  id        integer primary key,
  batch_id  integer not null references batches (id),
  record_id integer not null references records (id),
  task      text not null,
  part      text not null check (part in ('own', 'calibration')),
  unique (batch_id, record_id)
) strict;

create table assignments (
  id        integer primary key,
  item_id   integer not null references items (id),
  person_id integer not null references people (id),
  role      text not null check (role in ('annotator', 'reviewer', 'adjudicator')),
  occasion  integer not null default 1,
  place     integer not null,
  unique (item_id, person_id, role, occasion)
) strict;

create index assignments_of_person on assignments (person_id, place);

-- Which response stands under which slot letter for this assignment.
create table presentations (
  assignment_id integer not null references assignments (id),
  slot          text not null,
  response_id   integer not null references responses (id),
  primary key (assignment_id, slot),
  unique (assignment_id, response_id)
) strict;

create trigger items_fixed_at_opening before insert on items
when (select state from batch_state where batch_id = new.batch_id) is not 'draft'
begin
  select raise(abort, 'items are fixed when the batch opens');
end;

create trigger assignments_fixed_at_opening before insert on assignments
when (select s.state from batch_state s join items i on i.batch_id = s.batch_id where i.id = new.item_id) is not 'draft'
begin
  select raise(abort, 'assignments are fixed when the batch opens');
end;

create trigger presentations_fixed_at_opening before insert on presentations
when (select s.state from batch_state s join items i on i.batch_id = s.batch_id
      join assignments a on a.item_id = i.id where a.id = new.assignment_id) is not 'draft'
begin
  select raise(abort, 'presentations are fixed when the batch opens');
end;

-- What is being typed: nobody's evidence, and therefore the one thing here that is overwritten.
create table drafts (
  assignment_id integer not null references assignments (id),
  field         text not null,
  value         text not null,
  saved_at      text not null,
  primary key (assignment_id, field)
) strict, without rowid;

create table annotations (
  id            integer primary key,
  assignment_id integer not null references assignments (id),
  revision      integer not null check (revision >= 1),
  replaces      integer references annotations (id),
  status        text not null check (status in ('submitted', 'skipped')),
  answers       text not null,
  answers_hash  text not null check (length(answers_hash) = 64),
  reason        text not null,
  nonce         text not null unique check (length(nonce) >= 16),
  by_person     integer not null references people (id),
  active_ms     integer not null check (active_ms >= 0),
  simulated     integer not null default 0 check (simulated in (0, 1)),
  at            text not null,
  unique (assignment_id, revision),
  check ((revision = 1) = (replaces is null)),
  check (revision = 1 or length(reason) >= 2)
) strict;

create trigger annotations_by_the_assigned before insert on annotations
when new.by_person <> (select person_id from assignments where id = new.assignment_id)
begin
  select raise(abort, 'only the assigned person answers');
end;

create trigger annotations_while_open before insert on annotations
when (select s.state from batch_state s join items i on i.batch_id = s.batch_id
      join assignments a on a.item_id = i.id where a.id = new.assignment_id) is not 'open'
begin
  select raise(abort, 'answers are taken while the batch is open');
end;

create trigger annotations_revision_in_order before insert on annotations
when new.revision <> 1 + (select count(*) from annotations where assignment_id = new.assignment_id)
  or new.replaces is not (select id from annotations where assignment_id = new.assignment_id
                          order by revision desc limit 1)
begin
  select raise(abort, 'stale revision');
end;

create view current_annotations as
  select a.* from annotations a
  where a.revision = (select max(revision) from annotations where assignment_id = a.assignment_id);

-- Written once, when two people unblind a locked batch: what each code stood for.
create table unblindings (
  batch_id    integer not null references batches (id),
  source_code text not null,
  source_name text not null,
  primary key (batch_id, source_code)
) strict;

create trigger unblindings_after_the_event before insert on unblindings
when (select state from batch_state where batch_id = new.batch_id) is not 'unblinded'
begin
  select raise(abort, 'names are written only for an unblinded batch');
end;
