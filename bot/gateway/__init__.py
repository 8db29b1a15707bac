"""How the bot hears and speaks: which shards of Discord's gateway this process listens to, and its way to post.

Each shard is listened to by one process, so each interaction is answered by one. Where several processes share a
database they divide the shards by leases in it: a process takes free ones up to its fair share of the living, and one
that finds none stands by. A stand-by carries jobs and posts results like any other, because posting needs no gateway;
it takes a shard over when its holder has given it back or has not renewed its lease.

Every shard has a client of its own instead of one client for all: so shards come and go while the others listen on,
and what ends the connection of one ends no other.
"""
