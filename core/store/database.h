// One SQLite file opened through Qt SQL with our settings and migrations; not a repository and not the ledger.
#pragma once

#include "core/base/result.h"

#include <QSqlDatabase>
#include <QSqlQuery>
#include <QString>
#include <QVariantList>

#include <functional>
#include <memory>
#include <string>

namespace gatehouse::store {

/// Use from the thread that opened it. WAL, foreign keys on, file mode 0600.
class Database {
public:
    /// Makes the file when there is none and brings its schema up to this program's. Error: cannot be opened,
    /// is not a database, or was written by a newer Gatehouse.
    [[nodiscard]] static Result<std::unique_ptr<Database>> open(const std::string& path);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Runs one statement with its values bound in order. The query is at its first row, before `next()`.
    [[nodiscard]] Result<QSqlQuery> run(const QString& sql, const QVariantList& values = {});
    /// All of `work` or nothing: rolled back when it gives an error. Calls may not be nested.
    [[nodiscard]] Outcome transaction(const std::function<Outcome()>& work);

private:
    explicit Database(QString name) : m_name(std::move(name)) {}
    [[nodiscard]] QSqlDatabase handle() const;

    QString m_name;
};

}  // namespace gatehouse::store
