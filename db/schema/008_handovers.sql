-- Whose turn an item is: who will review and adjudicate it is drawn with it, their assignments exist once it
-- comes to them.

create table planned_roles (
  item_id   integer not null references items (id),
  role      text not null check (role in ('reviewer', 'adjudicator')),
  person_id integer not null references people (id),
  primary key (item_id, role),
  unique (item_id, person_id)
) strict;

create trigger planned_roles_fixed_at_opening before insert on planned_roles
when (select s.state from batch_state s join items i on i.batch_id = s.batch_id where i.id = new.item_id) is not 'draft'
begin
  select raise(abort, 'who reviews and adjudicates is fixed when the batch opens');
end;

create trigger nobody_reviews_their_own before insert on planned_roles
when exists (select 1 from assignments where item_id = new.item_id and person_id = new.person_id)
begin
  select raise(abort, 'nobody reviews their own work');
end;

-- Written with an annotation: who has the item next; 'nobody' when it is settled.
create table handovers (
  annotation_id integer primary key references annotations (id),
  item_id       integer not null references items (id),
  to_role       text not null check (to_role in ('annotator', 'reviewer', 'adjudicator', 'nobody'))
) strict;

create index handovers_of_item on handovers (item_id, annotation_id);

create view item_turn as
  select h.item_id, h.to_role from handovers h
  where h.annotation_id = (select max(annotation_id) from handovers where item_id = h.item_id);
