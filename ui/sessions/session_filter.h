// The filter line of the sessions screen ("env:prod decision:hold,block who:agent words"); text to test, no widgets.
#pragma once

#include "core/service/values.h"

#include <QString>
#include <QStringList>
#include <QVector>

namespace gatehouse::ui {

class SessionFilter {
public:
    struct Problem {
        int position = -1;   ///< of the character, -1: none
        QString words;
    };

    /// What cannot be read is reported and left out; the rest still filters.
    explicit SessionFilter(const QString& text = {});

    [[nodiscard]] bool empty() const { return m_terms.isEmpty() && m_words.isEmpty(); }
    [[nodiscard]] const Problem& problem() const { return m_problem; }
    /// A statement without a shape stands for the session as a whole: only what is about sessions is asked.
    [[nodiscard]] bool matches(const service::StatementView& statement, const service::SessionView* session) const;
    [[nodiscard]] static QStringList fieldNames();

private:
    struct Term {
        QString field;
        QStringList values;
    };
    [[nodiscard]] static bool matchesTerm(const Term& term, const service::StatementView& statement,
                                          const service::SessionView& session);

    QVector<Term> m_terms;
    QStringList m_words;
    Problem m_problem;
};

}  // namespace gatehouse::ui
