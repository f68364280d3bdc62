"""Goes with a real client where one variable of `understudy env` leads, and says who it is and where it came to.

usage: client.py VARIABLE < the output of `understudy env --format json`

The string is used exactly as it is printed, and nothing else of the environment. Two connections ask in turns, in a transaction and
without one, with parameters: where a pooler loses prepared statements, one of these fails. Prints `user|in recovery`.
"""
import asyncio
import json
import sys

ROUNDS = 5
QUESTION = "SELECT current_user || '|' || pg_is_in_recovery() || '|' || "


def psycopg2_client(url):
    import psycopg2

    answers = set()
    connections = [psycopg2.connect(url) for _ in range(2)]
    for number in range(ROUNDS):
        for connection in connections:
            with connection, connection.cursor() as cursor:
                cursor.execute(QUESTION + "%s", (number,))
                answers.add(checked(cursor.fetchone()[0], number))
    for connection in connections:
        connection.close()
    return answers


async def asyncpg_answers(url):
    import asyncpg

    answers = set()
    connections = [await asyncpg.connect(url) for _ in range(2)]
    for number in range(ROUNDS):
        for connection in connections:
            answers.add(checked(await connection.fetchval(QUESTION + "$1::int", number), number))
            async with connection.transaction():
                answers.add(checked(await connection.fetchval(QUESTION + "$1::int", number), number))
    for connection in connections:
        await connection.close()
    return answers


def asyncpg_client(url):
    return asyncio.run(asyncpg_answers(url))


def sqlalchemy_client(url):
    import sqlalchemy

    answers = set()
    engine = sqlalchemy.create_engine(url)
    for number in range(ROUNDS):
        with engine.connect() as one, engine.connect() as other:
            for connection in (one, other):
                row = connection.execute(sqlalchemy.text(QUESTION + "CAST(:n AS int)"), {"n": number})
                answers.add(checked(row.scalar(), number))
    engine.dispose()
    return answers


async def sqlalchemy_async_answers(url):
    import sqlalchemy
    from sqlalchemy.ext.asyncio import create_async_engine

    answers = set()
    engine = create_async_engine(url)
    for number in range(ROUNDS):
        async with engine.connect() as one, engine.connect() as other:
            for connection in (one, other):
                row = await connection.execute(sqlalchemy.text(QUESTION + "CAST(:n AS int)"), {"n": number})
                answers.add(checked(row.scalar(), number))
    await engine.dispose()
    return answers


def sqlalchemy_async_client(url):
    return asyncio.run(sqlalchemy_async_answers(url))


def django_client(text):
    from django.conf import settings
    from django.db import connection

    settings.configure(DATABASES={"default": json.loads(text)})
    answers = set()
    for number in range(ROUNDS):
        with connection.cursor() as cursor:
            cursor.execute(QUESTION + "%s", (number,))
            answers.add(checked(cursor.fetchone()[0], number))
    connection.close()
    return answers


def checked(answer, number):
    """The answer without its parameter, which must have come back."""
    who, where, came_back = answer.split("|")
    if int(came_back) != number:
        raise AssertionError(f"asked with {number}, answered {came_back}")
    return f"{who}|{where}"


CLIENTS = {
    "PSYCOPG2_DATABASE_URL": psycopg2_client,
    "ASYNCPG_DATABASE_URL": asyncpg_client,
    "SQLALCHEMY_DATABASE_URL": sqlalchemy_client,
    "SQLALCHEMY_ASYNC_DATABASE_URL": sqlalchemy_async_client,
    "DJANGO_DATABASE": django_client,
}


def main(variable):
    value = json.load(sys.stdin)[variable]
    client = max((name for name in CLIENTS if variable.startswith(name)), key=len)
    print("\n".join(sorted(CLIENTS[client](value))))


main(sys.argv[1])
