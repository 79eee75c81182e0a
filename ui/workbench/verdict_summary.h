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

    [[nodiscard]] static VerdictSummary of(const service::Preview& preview);
    /// All reasons, findings and hints as lines for the "Why?" panel: heading and text.
    [[nodiscard]] static QVector<QPair<QString, QString>> why(const service::Preview& preview);
};

}  // namespace gatehouse::ui
