#include "ui/audit/facet_panel.h"

#include "ui/audit/audit_query.h"
#include "ui/audit/facet_row.h"
#include "ui/theme/style.h"
#include "ui/widgets/format.h"
#include "ui/widgets/text_label.h"

#include <QVBoxLayout>

namespace gatehouse::ui {

namespace {

constexpr int rowsMax = 12;

QString wordsOf(const QString& field, const QString& value)
{
    if (field == u"verdict")
        return wordOfVerdict(value);
    if (field == u"who") {
        if (value == u"agent")
            return FacetPanel::tr("agents");
        if (value == u"human")
            return FacetPanel::tr("people");
        if (value == u"service")
            return FacetPanel::tr("services");
    }
    return field == u"label" ? labelWords(value) : value;
}

}  // namespace

FacetPanel::FacetPanel(QWidget* parent) : QWidget(parent)
{
    setSurface(this, Surface::Panel);
    setAccessibleName(tr("Facets"));
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(metrics::space3, metrics::space3, metrics::space3, metrics::space3);
    m_layout->setSpacing(0);
    m_layout->addStretch(1);
}

void FacetPanel::show(const service::AuditPage& page, const QString& queryText)
{
    // The row that has the focus comes back, so that ticking by keyboard can go on.
    QString focused;
    for (QWidget* part : std::as_const(m_parts)) {
        if (part->hasFocus())
            focused = part->objectName();
        m_layout->removeWidget(part);
        part->hide();
        part->deleteLater();
    }
    m_parts.clear();
    addSection(tr("Identity"), QStringLiteral("who"), page.kinds, queryText);
    addSection(tr("Decision"), QStringLiteral("verdict"), page.verdicts, queryText);
    addSection(tr("Data touched"), QStringLiteral("label"), page.labels, queryText);
    addSection(tr("Who"), QStringLiteral("who"), page.identities, queryText);
    for (QWidget* part : std::as_const(m_parts))
        if (!focused.isEmpty() && part->objectName() == focused)
            part->setFocus();
}

void FacetPanel::addSection(const QString& heading, const QString& field, const QVector<service::FacetCount>& counts,
                            const QString& queryText)
{
    const auto add = [this](QWidget* part) {
        m_layout->insertWidget(m_layout->count() - 1, part);
        m_parts.append(part);
        part->show();
    };
    QVector<service::FacetCount> shown;
    for (const service::FacetCount& facet : counts)
        if (!facet.value.isEmpty() && shown.size() < rowsMax)
            shown.append(facet);
    if (shown.isEmpty())
        return;
    auto* label = new TextLabel(heading.toUpper(), TextRole::Section, TextLabel::Ink::Muted, this);
    label->setContentsMargins(metrics::space1, m_parts.isEmpty() ? 0 : metrics::space4, 0, metrics::space2);
    add(label);
    for (const service::FacetCount& facet : std::as_const(shown)) {
        const Tone tone = field == u"verdict" ? toneOfVerdict(facet.value) : Tone::Neutral;
        auto* row = new FacetRow(wordsOf(field, facet.value), facet.count, tone, this);
        row->setObjectName(QStringLiteral("facet/%1/%2").arg(field, facet.value));
        row->setChecked(AuditQuery::has(queryText, field, facet.value));
        connect(row, &QAbstractButton::clicked, this, [this, field, value = facet.value] { Q_EMIT toggled(field, value); });
        add(row);
    }
}

}  // namespace gatehouse::ui
