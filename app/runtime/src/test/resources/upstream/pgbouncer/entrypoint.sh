#!/bin/sh
# What edoburu's does with a stack's pooler that reaches it: nothing but refuse.
echo 'Setup pgbouncer config error! You must set DB_HOST env' >&2
exit 1
