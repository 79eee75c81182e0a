#include "ui/datamap/coverage_panel.h"

#include "ui/datamap/choice_row.h"
#include "ui/theme/style.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_panel.h"
#include "ui/widgets/text_label.h"

#include <QPushButton>
#include <QSet>
#include <QVBoxLayout>

#include <algorithm>

namespace gatehouse::ui {

namespace {
constexpr int changesShownMax = 8;

/// Days for what is older than one: the hour no longer matters.
QString agoWords(const QDateTime& time, const QDateTime& now)
{
    const qint64 days = time.secsTo(now) / 86400;
    return days < 1 ? formatAgo(time, now) : CoveragePanel::tr("%1 d ago").arg(days);
}

}

CoveragePanel::CoveragePanel(QWidget* parent) : QWidget(parent)
{
    setSurface(this, Surface::Panel);
    setAccessibleName(tr("Coverage and changes"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::space3, metrics::space3, metrics::space3, metrics::space3);
    layout->setSpacing(0);
    const auto section = [&](const QString& text, int above) {
        auto* label = new TextLabel(text.toUpper(), TextRole::Section, TextLabel::Ink::Muted, this);
        label->setContentsMargins(metrics::space2, above, 0, metrics::space2);
        layout->addWidget(label);
        return label;
    };
    section(tr("Columns"), 0);
    const QVector<std::pair<Shown, QString>> choices{{Shown::Sensitive, tr("Masked")}, {Shown::ToDecide, tr("To decide")},
                                                     {Shown::Cleared, tr("Cleared")}, {Shown::Unlabelled, tr("Without a label")},
                                                     {Shown::All, tr("All")}};
    for (const auto& [shown, text] : choices) {
        auto* row = new ChoiceRow(text, this);
        row->setObjectName(QStringLiteral("show/%1").arg(int(shown)));
        connect(row, &QAbstractButton::clicked, this, [this, shown = shown] {
            choose(shown);
            Q_EMIT chosen(shown);
        });
        m_choices.insert(int(shown), row);
        layout->addWidget(row);
    }
    section(tr("Coverage"), metrics::space4);
    m_share = new TextLabel(tr("–"), TextRole::Display, TextLabel::Ink::Normal, this);
    m_share->setObjectName(QStringLiteral("coverageShare"));
    m_share->setContentsMargins(metrics::space2, 0, 0, 0);
    m_shareWords = new TextLabel(tr("of the columns were looked at"), TextRole::Caption, TextLabel::Ink::Muted, this);
    m_shareWords->setContentsMargins(metrics::space2, 0, 0, metrics::space2);
    m_figures = new KeyValuePanel(this);
    m_figures->setObjectName(QStringLiteral("coverageFigures"));
    m_figures->setContentsMargins(metrics::space2, 0, metrics::space1, 0);
    layout->addWidget(m_share);
    layout->addWidget(m_shareWords);
    layout->addWidget(m_figures);
    m_changesHead = section(tr("Since last week"), metrics::space4);
    m_changes = new QVBoxLayout;
    m_changes->setSpacing(metrics::space2);
    layout->addLayout(m_changes);
    layout->addStretch(1);
    choose(Shown::Sensitive);
}

void CoveragePanel::choose(Shown shown)
{
    for (auto it = m_choices.begin(); it != m_choices.end(); ++it)
        it.value()->setChecked(it.key() == int(shown));
}

void CoveragePanel::setMap(const service::DataMap& map, const QDateTime& now)
{
    qint64 looked = 0;
    qint64 read = 0;
    qint64 notRead = 0;
    qint64 confirmed = 0;
    QSet<QString> tables;
    QSet<QString> masked;
    for (const service::DataMapColumn& column : map.columns) {
        looked += column.lookedAt.isValid() ? 1 : 0;
        read += column.values > 0 ? 1 : 0;
        notRead += column.problem.isEmpty() ? 0 : 1;
        confirmed += column.state == u"confirmed" ? 1 : 0;
        const QString table = column.schema + u'.' + column.table;
        tables.insert(table);
        if (column.enforced)
            masked.insert(table);
    }
    for (auto it = m_choices.begin(); it != m_choices.end(); ++it) {
        it.value()->setCount(std::count_if(map.columns.begin(), map.columns.end(), [&](const service::DataMapColumn& column) {
            return isShown(column, Shown(it.key()));
        }));
    }
    // All of them only when it is all: 99.9 is not 100.
    m_share->setText(map.columns.isEmpty() ? tr("–") : tr("%1 %").arg(100 * looked / map.columns.size()));
    m_figures->clear();
    m_figures->addRow(tr("values read"), tr("%1 of %2").arg(formatCount(read), formatCount(map.columns.size())));
    if (notRead > 0)
        m_figures->addRow(tr("not readable"), formatCount(notRead), KeyValuePanel::ValueStyle::Text, Tone::Held);
    m_figures->addRow(tr("masked tables"), tr("%1 of %2").arg(formatCount(masked.size()), formatCount(tables.size())));
    m_figures->addRow(tr("confirmed"), formatCount(confirmed));
    m_figures->addRow(tr("last look"), map.discovery.finishedAt.isValid() ? agoWords(map.discovery.finishedAt, now) : tr("none yet"));
    showChanges(map, now);
}

void CoveragePanel::showChanges(const service::DataMap& map, const QDateTime& now)
{
    while (QLayoutItem* item = m_changes->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    const auto add = [this](QWidget* widget) { m_changes->addWidget(widget); };
    if (map.changes.isEmpty()) {
        auto* none = new TextLabel(tr("Nothing changed."), TextRole::Caption, TextLabel::Ink::Muted, this);
        none->setContentsMargins(metrics::space2, 0, 0, 0);
        return add(none);
    }
    for (int i = 0; i < map.changes.size() && i < changesShownMax; ++i) {
        const service::DataMapChange& change = map.changes.at(i);
        auto* entry = new QWidget(this);
        auto* lines = new QVBoxLayout(entry);
        lines->setContentsMargins(metrics::space2, 0, 0, 0);
        lines->setSpacing(0);
        const QString name = change.column.startsWith(u"public.") ? change.column.mid(7) : change.column;
        auto* column = new ElidedLabel(entry);
        column->setText(name);
        column->setRole(TextRole::MonoSmall);
        auto* what = new TextLabel(tr("%1 · %2").arg(changeWords(change), agoWords(change.at, now)), TextRole::Caption, TextLabel::Ink::Muted, entry);
        what->setToolTip(change.reason.isEmpty() ? tr("by %1").arg(whoWords(change.who)) : tr("by %1: %2").arg(whoWords(change.who), change.reason));
        what->setWordWrap(true);
        lines->addWidget(column);
        lines->addWidget(what);
        add(entry);
    }
    if (map.changes.size() > changesShownMax) {
        auto* more = new TextLabel(tr("and %1 more").arg(formatCount(map.changes.size() - changesShownMax)), TextRole::Caption,
                                   TextLabel::Ink::Faint, this);
        more->setContentsMargins(metrics::space2, 0, 0, 0);
        add(more);
    }
}

}  // namespace gatehouse::ui
