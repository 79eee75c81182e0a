// Puts a preview or a decision into the bar's words and badges; text only.
#pragma once

#include "core/service/values.h"
#include "ui/theme/tokens.h"

#include <QString>
#include <QVector>

namespace gatehouse::ui {

struct VerdictSummary {
    struct Badge {
        QString text;
        Tone tone = Tone::Neutral;
        friend bool operator==(const Badge&, const Badge&) = default;
    };
    QVector<Badge> badges;
    QString rule;       ///< shown strong, after "rule"
    QString facts;      ///< "touches customers, orders · est. 1,204 rows · no approval needed"
    bool explains = false;   ///< there is something behind "Why?"

    struct Line {
        QString heading;
        QString text;
        bool mono = false;   ///< names of the database rather than sentences
        Tone tone = Tone::Neutral;
    };

    [[nodiscard]] static VerdictSummary of(const service::Preview& preview);
    /// For the "Why?" panel: what decided it, what it does and touches, what cannot be told, what to do next.
    [[nodiscard]] static QVector<Line> why(const service::Preview& preview);
};

}  // namespace gatehouse::ui
