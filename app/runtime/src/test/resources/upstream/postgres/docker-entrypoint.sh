#!/bin/bash
# What the official one does with a stack's node that reaches it: nothing but refuse.
echo 'Error: Database is uninitialized and superuser password is not specified.' >&2
exit 1
