-- Whether raters could tell the sources: after their last item they may guess, and then their ratings are final.

-- From here on the person has seen the list of the batch's sources; which is which nobody has told them.
create table guessing_begun (
  batch_id  integer not null references batches (id),
  person_id integer not null references people (id),
  at        text not null,
  primary key (batch_id, person_id)
) strict;

create trigger guessing_after_the_last_item before insert on guessing_begun
when (select activity from batches where id = new.batch_id) is not 'blinded_scoring'
  or coalesce((select state from batch_state where batch_id = new.batch_id), '') not in ('open', 'locked')
  or not exists (
    select 1 from assignments a join items i on i.id = a.item_id
    where i.batch_id = new.batch_id and a.person_id = new.person_id)
  or ((select state from batch_state where batch_id = new.batch_id) = 'open' and exists (
    select 1 from assignments a join items i on i.id = a.item_id
    where i.batch_id = new.batch_id and a.person_id = new.person_id
      and not exists (select 1 from annotations n where n.assignment_id = a.id)))
begin
  select raise(abort, 'sources are guessed after one''s last item and before the unblinding');
end;

-- Which source a person thinks wrote a response they rated; an empty code says that they do not know.
create table source_guesses (
  batch_id    integer not null references batches (id),
  person_id   integer not null references people (id),
  response_id integer not null references responses (id),
  source_code text not null,
  sure        integer not null check (sure in (0, 1)),
  at          text not null,
  primary key (batch_id, person_id, response_id),
  foreign key (batch_id, person_id) references guessing_begun (batch_id, person_id),
  check (source_code <> '' or sure = 0)
) strict;

create trigger source_guesses_of_what_was_shown before insert on source_guesses
when (select state from batch_state where batch_id = new.batch_id) is 'unblinded'
  or not exists (
    select 1 from presentations p join assignments a on a.id = p.assignment_id join items i on i.id = a.item_id
    where i.batch_id = new.batch_id and a.person_id = new.person_id and p.response_id = new.response_id)
  or (new.source_code <> '' and not exists (
    select 1 from presentations p join assignments a on a.id = p.assignment_id join items i on i.id = a.item_id
    join responses r on r.id = p.response_id where i.batch_id = new.batch_id and r.source_code = new.source_code))
begin
  select raise(abort, 'a guess is of a response one was shown, at a source of the batch, before the unblinding');
end;

create trigger ratings_final_once_guessing before insert on annotations
when exists (
  select 1 from guessing_begun g join items i on i.batch_id = g.batch_id join assignments a on a.item_id = i.id
  where a.id = new.assignment_id and g.person_id = new.by_person)
begin
  select raise(abort, 'ratings are final once the sources were listed');
end;
