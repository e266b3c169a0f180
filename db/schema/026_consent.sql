-- What those who answer consent to, version after version, and what each of them said to it; the last word holds.
-- The survey of physicians asks for its own consent and knows nobody: it has no part in this.

create table consent_texts (
  version   integer primary key check (version >= 1),
  zh        text not null check (length(zh) > 0),
  en        text not null check (length(en) > 0),
  text_hash text not null unique check (length(text_hash) = 64),
  added_by  text not null,
  added_at  text not null
) strict;

create trigger consent_texts_in_order before insert on consent_texts
when new.version <> 1 + (select count(*) from consent_texts)
begin
  select raise(abort, 'a consent text follows the one before it');
end;

create table consents (
  person_id integer not null references people (id),
  number    integer not null check (number >= 1),
  version   integer not null references consent_texts (version),
  given     integer not null check (given in (0, 1)),
  at        text not null,
  primary key (person_id, number)
) strict;

create trigger consents_in_order before insert on consents
when new.number <> 1 + (select count(*) from consents where person_id = new.person_id)
begin
  select raise(abort, 'one word of consent follows another');
end;

create trigger consents_to_the_current_text before insert on consents
when new.given = 1 and new.version <> (select max(version) from consent_texts)
begin
  select raise(abort, 'consent is given to the current text');
end;

create view current_consents as
  select c.* from consents c where c.number = (select max(number) from consents where person_id = c.person_id);

-- Who may write: everybody, where the study asks for no consent.
create view consenting as
  select p.id as person_id from people p
  where not exists (select 1 from consent_texts) or exists (
    select 1 from current_consents c
    where c.person_id = p.id and c.given = 1 and c.version = (select max(version) from consent_texts));

create trigger annotations_with_consent before insert on annotations
when new.by_person not in (select person_id from consenting)
begin
  select raise(abort, 'consent to the current text comes before an answer');
end;

create trigger drafts_with_consent before insert on drafts
when (select person_id from assignments where id = new.assignment_id) not in (select person_id from consenting)
begin
  select raise(abort, 'consent to the current text comes before a draft');
end;

create trigger decisions_with_consent before insert on decisions
when new.by_person not in (select person_id from consenting)
begin
  select raise(abort, 'consent to the current text comes before a decision');
end;

-- Approvals whose example holds words of somebody who took consent back: of its answers, or of its instruction.
create view approvals_without_consent as
  select a.id as approval_id from approvals a join polished_responses p on p.id = a.polished_id
  join instructions i on i.id = p.instruction_id
  where exists (
    select 1 from assignments s join annotations n on n.assignment_id = s.id
    join current_consents c on c.person_id = n.by_person and c.given = 0
    where s.item_id = a.item_id or s.item_id = i.item_id);

create trigger frozen_members_with_consent before insert on frozen_members
when new.approval_id in (select approval_id from approvals_without_consent)
begin
  select raise(abort, 'whoever wrote this took consent back');
end;
