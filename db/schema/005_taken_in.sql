-- Lines once set aside that a later import of the same file took in.

create table taken_in_lines (
  set_aside_id integer primary key references set_aside_lines (id),
  at           text not null
) strict;
