"""Object storage, ``s3://bucket/prefix`` and what else fsspec knows: records that are read from it,
stores that lie in it.

A store in object storage has a *mirror*, a folder of this machine that is a store as any other.
Readers bring over what is new and read there; who changes it changes the mirror under the store's
lock, and takes the changes up: parts, then manifests, ``current`` last.

::

    s3://bucket/prefix/current, erased.json, unfinished, versions/…, parts/…   as in a folder
    s3://bucket/prefix/layers/<hash>/…         the boundaries on which the versions were placed
    s3://bucket/prefix/claims/<number>         who is changing it (``etl.remote.claim``)

Rejects, the key and the audit log lie beside the mirror and never go up. Nothing here is imported
by whoever names a folder but :mod:`etl.remote.address`, :mod:`etl.remote.mirror` and
:mod:`etl.remote.changing`, and fsspec by none of these.
"""
