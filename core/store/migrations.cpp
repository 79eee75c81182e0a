#include "core/store/migrations.h"

#include "core/store/database.h"

#include <QStringList>

#include <array>

namespace gatehouse::store {

namespace {

/// Statements of one step, separated by blank lines.
constexpr std::array kSteps = {
    // 1: the first form.
    R"(CREATE TABLE identity (
        name TEXT PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('human', 'agent', 'service')),
        roles TEXT NOT NULL,
        sponsor TEXT REFERENCES identity(name),
        salt BLOB NOT NULL,
        created_us INTEGER NOT NULL
    ) STRICT

    CREATE TABLE token (
        id TEXT PRIMARY KEY,
        identity TEXT NOT NULL REFERENCES identity(name),
        stored_key BLOB NOT NULL,
        server_key BLOB NOT NULL,
        issued_us INTEGER NOT NULL,
        expires_us INTEGER NOT NULL,
        revoked_us INTEGER NOT NULL DEFAULT 0
    ) STRICT

    CREATE INDEX token_by_identity ON token(identity)

    CREATE TABLE connection (
        name TEXT PRIMARY KEY,
        environment TEXT NOT NULL CHECK (environment IN ('dev', 'staging', 'prod')),
        conninfo TEXT NOT NULL,
        catalog_user TEXT NOT NULL DEFAULT '',
        created_us INTEGER NOT NULL
    ) STRICT

    CREATE TABLE account (
        connection TEXT NOT NULL REFERENCES connection(name),
        upstream_user TEXT NOT NULL,
        position INTEGER NOT NULL,
        PRIMARY KEY (connection, upstream_user)
    ) STRICT

    CREATE TABLE account_user (
        connection TEXT NOT NULL,
        upstream_user TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('identity', 'role')),
        name TEXT NOT NULL,
        PRIMARY KEY (connection, kind, name),
        FOREIGN KEY (connection, upstream_user) REFERENCES account(connection, upstream_user)
    ) STRICT

    CREATE TABLE label (
        connection TEXT NOT NULL REFERENCES connection(name),
        schema_name TEXT NOT NULL,
        table_name TEXT NOT NULL,
        column_name TEXT NOT NULL,
        label TEXT NOT NULL,
        set_us INTEGER NOT NULL,
        PRIMARY KEY (connection, schema_name, table_name, column_name)
    ) STRICT

    CREATE TABLE approval (
        id TEXT PRIMARY KEY,
        record_seq INTEGER NOT NULL,
        identity TEXT NOT NULL,
        identity_kind TEXT NOT NULL,
        connection TEXT NOT NULL,
        environment TEXT NOT NULL,
        session_id TEXT NOT NULL,
        digest TEXT NOT NULL,
        rules TEXT NOT NULL,
        objects TEXT NOT NULL,
        effects TEXT NOT NULL,
        created_us INTEGER NOT NULL,
        expires_us INTEGER NOT NULL,
        state TEXT NOT NULL,
        decided_by TEXT NOT NULL,
        reason TEXT NOT NULL,
        decided_us INTEGER NOT NULL
    ) STRICT

    CREATE INDEX approval_by_time ON approval(created_us)

    CREATE TABLE setting (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) STRICT)",
    // 2: where a label comes from, what became of it, and which columns were looked at. Labels that were there before
    // were set by an administrator, so they are confirmed.
    R"(ALTER TABLE label ADD COLUMN state TEXT NOT NULL DEFAULT 'confirmed' CHECK (state IN ('proposed', 'confirmed', 'cleared'))

    ALTER TABLE label ADD COLUMN confidence REAL NOT NULL DEFAULT 1

    ALTER TABLE label ADD COLUMN evidence TEXT NOT NULL DEFAULT ''

    ALTER TABLE label ADD COLUMN masker TEXT

    ALTER TABLE label ADD COLUMN set_by TEXT NOT NULL DEFAULT ''

    ALTER TABLE label ADD COLUMN reason TEXT NOT NULL DEFAULT ''

    CREATE TABLE label_history (
        id INTEGER PRIMARY KEY,
        connection TEXT NOT NULL REFERENCES connection(name),
        schema_name TEXT NOT NULL,
        table_name TEXT NOT NULL,
        column_name TEXT NOT NULL,
        at_us INTEGER NOT NULL,
        who TEXT NOT NULL,
        label_before TEXT NOT NULL,
        state_before TEXT NOT NULL,
        label TEXT NOT NULL,
        state TEXT NOT NULL,
        confidence REAL NOT NULL,
        reason TEXT NOT NULL
    ) STRICT

    CREATE INDEX label_history_by_time ON label_history(connection, at_us)

    CREATE TABLE column_look (
        connection TEXT NOT NULL REFERENCES connection(name),
        schema_name TEXT NOT NULL,
        table_name TEXT NOT NULL,
        column_name TEXT NOT NULL,
        type TEXT NOT NULL,
        looked_us INTEGER NOT NULL,
        values_seen INTEGER NOT NULL,
        problem TEXT NOT NULL,
        PRIMARY KEY (connection, schema_name, table_name, column_name)
    ) STRICT

    CREATE TABLE discovery (
        connection TEXT PRIMARY KEY REFERENCES connection(name),
        started_us INTEGER NOT NULL,
        finished_us INTEGER NOT NULL,
        columns INTEGER NOT NULL,
        problem TEXT NOT NULL
    ) STRICT)",
    // 3: labels that follow data, beside those that people set or discovery found.
    R"(CREATE TABLE followed_label (
        connection TEXT NOT NULL REFERENCES connection(name),
        schema_name TEXT NOT NULL,
        table_name TEXT NOT NULL,
        column_name TEXT NOT NULL,
        label TEXT NOT NULL,
        derived INTEGER NOT NULL,
        source TEXT NOT NULL,
        set_us INTEGER NOT NULL,
        PRIMARY KEY (connection, schema_name, table_name, column_name)
    ) STRICT)",
    // 4: maskers follow data with their labels; functions that an administrator vouches for.
    R"(ALTER TABLE followed_label ADD COLUMN masker TEXT NOT NULL DEFAULT ''

    CREATE TABLE function_review (
        connection TEXT NOT NULL REFERENCES connection(name),
        signature TEXT NOT NULL,
        mark TEXT NOT NULL,
        language TEXT NOT NULL,
        library TEXT NOT NULL,
        symbol TEXT NOT NULL,
        reason TEXT NOT NULL,
        reviewed_by TEXT NOT NULL,
        reviewed_us INTEGER NOT NULL,
        PRIMARY KEY (connection, signature)
    ) STRICT)",
};

Result<int> currentVersion(Database& database)
{
    auto query = database.run(QStringLiteral("PRAGMA user_version"));
    if (!query)
        return query.error();
    return query->next() ? query->value(0).toInt() : 0;
}

Outcome apply(Database& database, int number)
{
    return database.transaction([&]() -> Outcome {
        // Another process may have done it while this one waited for the lock.
        auto version = currentVersion(database);
        if (!version)
            return version.error();
        if (*version >= number)
            return Done{};
        const QString step = QString::fromUtf8(kSteps[static_cast<size_t>(number) - 1]);
        for (const QString& statement : step.split(QStringLiteral("\n\n"), Qt::SkipEmptyParts)) {
            auto done = database.run(statement.trimmed());
            if (!done)
                return Error{"schema step " + std::to_string(number) + ": " + done.error().message, ""};
        }
        auto marked = database.run(QStringLiteral("PRAGMA user_version = %1").arg(number));
        if (!marked)
            return marked.error();
        return Done{};
    });
}

}  // namespace

int schemaVersion()
{
    return static_cast<int>(kSteps.size());
}

Outcome migrate(Database& database)
{
    auto version = currentVersion(database);
    if (!version)
        return version.error();
    if (*version > schemaVersion()) {
        return Error{"gatehouse.db has schema version " + std::to_string(*version) + ", this program knows only "
                         + std::to_string(schemaVersion()),
                     "It was written by a newer Gatehouse: install that one, or use another home."};
    }
    for (int number = *version + 1; number <= schemaVersion(); ++number) {
        Outcome applied = apply(database, number);
        if (!applied)
            return applied;
    }
    return Done{};
}

}  // namespace gatehouse::store
