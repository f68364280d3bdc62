package dev.understudy.engine.connect;

/** What a client library wants to be given. */
public enum ClientForm {
    /** A libpq URI: psql, psycopg2, psycopg 3, Go, Rust, Node. */
    LIBPQ("DATABASE_URL"),
    JDBC("JDBC_DATABASE_URL"),
    PSYCOPG2("PSYCOPG2_DATABASE_URL"),
    ASYNCPG("ASYNCPG_DATABASE_URL"),
    SQLALCHEMY("SQLALCHEMY_DATABASE_URL"),
    SQLALCHEMY_ASYNC("SQLALCHEMY_ASYNC_DATABASE_URL"),
    /** The value of {@code DATABASES["default"]}, as JSON. */
    DJANGO("DJANGO_DATABASE");

    private final String variable;

    ClientForm(String variable) {
        this.variable = variable;
    }

    /** The name of the environment variable that carries it. */
    public String variable() {
        return variable;
    }
}
