// The audit's query line ("who:agent label:ssn since:7d drop table") read into a ledger query, and edited by facets.
// The text is the truth: facets and the histogram only change the text. Not a search engine.
#pragma once

#include "core/ledger/query.h"

#include <QDateTime>
#include <QString>
#include <QStringList>
#include <QVector>

namespace gatehouse::ui {

class AuditQuery {
public:
    struct Problem {
        int position = -1;   ///< of the first character it is about; -1: none
        int length = 0;
        QString words;
        friend bool operator==(const Problem&, const Problem&) = default;
    };

    /// `now` is what since:7d counts back from. Local times are read as local.
    AuditQuery(const QString& text, const QDateTime& now);

    [[nodiscard]] bool ok() const { return m_problem.position < 0; }
    [[nodiscard]] const Problem& problem() const { return m_problem; }
    /// Only when ok(). Outcomes are left out unless kind: asks for them: they are shown with their statement.
    [[nodiscard]] const ledger::Query& query() const { return m_query; }

    [[nodiscard]] static QStringList fieldNames();
    /// All kinds of records, in the ledger's words.
    [[nodiscard]] static QStringList kindNames();

    [[nodiscard]] static bool has(const QString& text, const QString& field, const QString& value);
    /// The text with `field:value` added, or taken away when it was there.
    [[nodiscard]] static QString toggled(const QString& text, const QString& field, const QString& value);
    /// The text with every term of the field replaced by this one; an empty value only takes them away.
    [[nodiscard]] static QString replaced(const QString& text, const QString& field, const QString& value);
    [[nodiscard]] static QString withRange(const QString& text, const QDateTime& since, const QDateTime& until);

private:
    struct Term;
    [[nodiscard]] static QVector<Term> termsOf(const QString& text);
    [[nodiscard]] static QString join(const QVector<Term>& terms);
    void read(const Term& term, const QDateTime& now);
    void readWho(const Term& term);
    void readTime(const Term& term, const QDateTime& now);
    void fail(int position, int length, const QString& words);

    ledger::Query m_query;
    QStringList m_words;
    Problem m_problem;
};

}  // namespace gatehouse::ui
