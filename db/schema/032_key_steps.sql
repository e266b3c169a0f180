-- Who closed or opened the blinding key, and when, without reading the log from end to end.

create index key_steps on events (action) where action in ('blinding key closed', 'blinding key opened');
