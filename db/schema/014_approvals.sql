-- What becomes of a polished response once physicians have verified it: signed, approved, withdrawn.

-- Which polished response an item of a verification batch is about.
create table verified_responses (
  item_id     integer primary key references items (id),
  polished_id integer not null references polished_responses (id)
) strict;

create trigger verified_responses_fixed_at_opening before insert on verified_responses
when (select s.state from batch_state s join items i on i.batch_id = s.batch_id where i.id = new.item_id) is not 'draft'
begin
  select raise(abort, 'what is verified is fixed when the batch opens');
end;

-- A senior's signature under a batch. `content_hash` covers its signed items: answers, verdicts and texts.
create table signoffs (
  id           integer primary key,
  batch_id     integer not null references batches (id),
  number       integer not null check (number >= 1),
  items        integer not null check (items >= 1),
  left_out     integer not null check (left_out >= 0),
  content_hash text not null check (length(content_hash) = 64),
  by_person    integer not null references people (id),
  at           text not null,
  unique (batch_id, number)
) strict;

-- What was signed of an item, word for word, and its newest answer then: a later one makes the signature void.
create table signed_items (
  signoff_id       integer not null references signoffs (id),
  item_id          integer not null references items (id),
  last_annotation  integer not null references annotations (id),
  text             text not null check (length(text) > 0),
  text_hash        text not null check (length(text_hash) = 64),
  correct_before   integer not null check (correct_before in (0, 1)),
  practical_before integer not null check (practical_before in (0, 1)),
  correct          integer not null check (correct in (0, 1)),
  practical        integer not null check (practical in (0, 1)),
  primary key (signoff_id, item_id)
) strict, without rowid;

-- A signed batch is locked; opening it again negates the signature.
create table reopenings (
  signoff_id integer primary key references signoffs (id),
  reason     text not null check (length(reason) >= 2),
  by_person  integer not null references people (id),
  at         text not null
) strict;

create view item_annotations as
  select a.item_id, max(n.id) as last_annotation from annotations n join assignments a on a.id = n.assignment_id
  group by a.item_id;

-- Signed items that are no longer as they were signed.
create view superseded_items as
  select s.signoff_id, s.item_id from signed_items s
  where exists (
    select 1 from assignments a join annotations n on n.assignment_id = a.id
    where a.item_id = s.item_id and n.id > s.last_annotation);

-- Signatures that hold: not opened again, and nothing has changed since.
create view standing_signoffs as
  select s.* from signoffs s
  where not exists (select 1 from reopenings r where r.signoff_id = s.id)
    and not exists (select 1 from superseded_items c where c.signoff_id = s.id);

create trigger signed_by_a_senior before insert on signoffs
when (select role from people where id = new.by_person) is not 'senior'
begin
  select raise(abort, 'a senior signs');
end;

create trigger nobody_signs_their_own before insert on signoffs
when exists (
  select 1 from annotations n join assignments a on a.id = n.assignment_id join items i on i.id = a.item_id
  where i.batch_id = new.batch_id and a.role = 'annotator' and a.person_id = new.by_person)
begin
  select raise(abort, 'nobody signs their own work');
end;

create trigger signed_once before insert on signoffs
when exists (select 1 from standing_signoffs where batch_id = new.batch_id)
begin
  select raise(abort, 'the batch is signed');
end;

create trigger only_the_newest_answer_is_signed before insert on signed_items
when new.last_annotation is not (select last_annotation from item_annotations where item_id = new.item_id)
begin
  select raise(abort, 'a superseded answer cannot be signed');
end;

create trigger annotations_not_while_signed before insert on annotations
when exists (
  select 1 from signoffs s join items i on i.batch_id = s.batch_id join assignments a on a.item_id = i.id
  where a.id = new.assignment_id and s.id not in (select signoff_id from reopenings))
begin
  select raise(abort, 'the batch is signed');
end;

-- A whole lot approved on a verified sample of it: the sample's counts, the exact lower bound of the share that
-- was correct before any revision, and the threshold that was chosen for it.
create table approval_lots (
  id          integer primary key,
  signoff_id  integer not null references signoffs (id),
  model       text not null,
  prompt_hash text not null,
  task        text not null,
  verified    integer not null check (verified >= 1),
  correct     integer not null check (correct between 0 and verified),
  practical   integer not null check (practical between 0 and verified),
  level       real not null check (level > 0 and level < 1),
  lower_bound real not null check (lower_bound >= 0 and lower_bound <= 1.0 * correct / verified),
  threshold   real not null check (threshold > 0 and threshold <= lower_bound),
  members     integer not null check (members >= 1),
  reason      text not null,
  by_person   integer not null references people (id),
  at          text not null
) strict;

-- A response that may be trained on: a signed item's text, or as a member of a lot the model's own.
create table approvals (
  id          integer primary key,
  polished_id integer not null references polished_responses (id),
  signoff_id  integer,
  item_id     integer,
  lot_id      integer references approval_lots (id),
  text_hash   text not null check (length(text_hash) = 64),
  by_person   integer not null references people (id),
  at          text not null,
  foreign key (signoff_id, item_id) references signed_items (signoff_id, item_id),
  check ((signoff_id is null) = (item_id is null)),
  check ((signoff_id is null) <> (lot_id is null))
) strict;

create index approvals_of_polished on approvals (polished_id);

create table withdrawals (
  approval_id integer primary key references approvals (id),
  reason      text not null check (length(reason) >= 2),
  by_person   integer not null references people (id),
  at          text not null
) strict;

-- Approvals that hold: not withdrawn, and of a text that is still the item's.
create view standing_approvals as
  select a.* from approvals a
  where not exists (select 1 from withdrawals w where w.approval_id = a.id)
    and not exists (select 1 from superseded_items c where c.signoff_id = a.signoff_id and c.item_id = a.item_id);

create trigger approved_by_a_lead before insert on approvals
when (select role from people where id = new.by_person) is not 'lead'
begin
  select raise(abort, 'a lead approves');
end;

create trigger approved_once before insert on approvals
when exists (select 1 from standing_approvals where polished_id = new.polished_id)
begin
  select raise(abort, 'this response is approved already');
end;

create trigger approved_as_signed before insert on approvals
when new.signoff_id is not null and (
  exists (select 1 from reopenings where signoff_id = new.signoff_id)
  or exists (select 1 from superseded_items where signoff_id = new.signoff_id and item_id = new.item_id)
  or not exists (
    select 1 from signed_items i join verified_responses v on v.item_id = i.item_id
    where i.signoff_id = new.signoff_id and i.item_id = new.item_id and i.text_hash = new.text_hash
      and i.correct = 1 and v.polished_id = new.polished_id))
begin
  select raise(abort, 'only what stands signed, word for word and as correct, is approved');
end;

create trigger approved_as_polished before insert on approvals
when new.lot_id is not null and (
  exists (select 1 from verified_responses where polished_id = new.polished_id)
  or new.text_hash is not (
    select p.text_hash from polished_responses p join approval_lots l on l.id = new.lot_id
    where p.id = new.polished_id and p.status = 'answered' and p.flags = '[]'
      and p.model = l.model and p.prompt_hash = l.prompt_hash))
begin
  select raise(abort, 'a lot approves what its model wrote, neither flagged nor verified on its own');
end;

create trigger nobody_approves_their_own before insert on approvals
when exists (select 1 from assignments where item_id = new.item_id and person_id = new.by_person)
begin
  select raise(abort, 'nobody approves their own work');
end;

create trigger lots_on_a_standing_signature before insert on approval_lots
when not exists (select 1 from standing_signoffs where id = new.signoff_id)
  or (select role from people where id = new.by_person) is not 'lead'
begin
  select raise(abort, 'a lead approves a lot on a sample that stands signed');
end;
