#include "ui/workbench/verdict_bar.h"

#include "ui/theme/style.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/countdown_label.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/format.h"
#include "ui/widgets/key_value_panel.h"
#include "ui/widgets/text_label.h"

#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>

namespace gatehouse::ui {

namespace {
constexpr int whyHeightMax = 280;   // the grid below keeps most of the page
}  // namespace

VerdictBar::VerdictBar(QWidget* parent) : QWidget(parent)
{
    setSurface(this, Surface::Panel);
    m_badges = new QWidget(this);
    m_badgeLine = new QHBoxLayout(m_badges);
    m_badgeLine->setContentsMargins(0, 0, 0, 0);
    m_badgeLine->setSpacing(metrics::space2);
    m_badges->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_badges, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        auto* menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        QAction* see = menu->addAction(tr("Request to see masked columns…"), this, &VerdictBar::seeWanted);
        see->setEnabled(!m_preview.maskedColumns.isEmpty() && !busy());
        menu->popup(m_badges->mapToGlobal(at));
    });
    m_ruleWord = new TextLabel(tr("rule"), TextRole::Body, TextLabel::Ink::Muted, this);
    m_rule = new TextLabel(QString(), TextRole::Strong, TextLabel::Ink::Normal, this);
    m_facts = new ElidedLabel(this);
    m_facts->setObjectName(QStringLiteral("verdictFacts"));
    m_facts->setMuted(true);
    m_countdown = new CountdownLabel(this);
    m_countdown->setPrefix(tr("expires in"));
    m_withdraw = new QPushButton(tr("Withdraw"), this);
    m_withdraw->setObjectName(QStringLiteral("withdraw"));
    m_why = new QPushButton(tr("Why?"), this);
    m_why->setObjectName(QStringLiteral("why"));
    setButtonRole(m_why, ButtonRole::Link);
    m_whyPanel = new KeyValuePanel;
    m_whyPanel->setObjectName(QStringLiteral("whyPanel"));
    m_whyArea = new QScrollArea(this);
    m_whyArea->setWidget(m_whyPanel);
    m_whyArea->setWidgetResizable(true);
    m_whyArea->setFrameShape(QFrame::NoFrame);
    m_whyArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_whyArea->setFocusPolicy(Qt::TabFocus);
    m_whyArea->setAccessibleName(tr("Why"));
    setSurface(m_whyArea->viewport(), Surface::Panel);
    m_whyArea->hide();

    auto* line = new QHBoxLayout;
    line->setContentsMargins(metrics::space3, 5, metrics::space3, 5);
    line->setSpacing(metrics::space2);
    line->addWidget(m_badges);
    line->addWidget(m_ruleWord);
    line->addWidget(m_rule);
    line->addWidget(m_facts, 1);
    line->addWidget(m_countdown);
    line->addWidget(m_withdraw);
    line->addWidget(m_why);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(line);
    auto* inset = new QHBoxLayout;
    inset->setContentsMargins(metrics::space3, 0, 0, 0);
    inset->addWidget(m_whyArea);
    layout->addLayout(inset);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_why->setMinimumHeight(metrics::controlHeight - 4);

    m_clock.setInterval(100);
    connect(&m_clock, &QTimer::timeout, this, [this] {
        m_facts->setText(tr("running · %1").arg(formatDuration(m_since.elapsed() * 1000)));
    });
    connect(m_withdraw, &QPushButton::clicked, this, [this] {
        m_withdraw->setEnabled(false);
        Q_EMIT withdrawWanted();
    });
    connect(m_why, &QPushButton::clicked, this, &VerdictBar::toggleWhy);
    showIdle({});
}

QString VerdictBar::words() const
{
    QStringList parts;
    for (const Chip* chip : m_badges->findChildren<Chip*>())
        if (!chip->isHidden())
            parts.append(chip->text());
    parts.append(m_rule->text());
    parts.append(m_facts->text());
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

void VerdictBar::setBadges(const QVector<VerdictSummary::Badge>& badges)
{
    // Chips are used again: this runs while one types.
    QVector<Chip*> chips;
    for (int at = 0; at < m_badgeLine->count(); ++at)
        chips.append(static_cast<Chip*>(m_badgeLine->itemAt(at)->widget()));
    while (chips.size() < badges.size()) {
        auto* chip = new Chip(m_badges);
        m_badgeLine->addWidget(chip);
        chips.append(chip);
    }
    for (qsizetype at = 0; at < chips.size(); ++at) {
        chips[at]->setVisible(at < badges.size());
        if (at < badges.size())
            chips[at]->setContent(badges[at].text, badges[at].tone);
    }
    m_badges->setVisible(!badges.isEmpty());
}

void VerdictBar::show(const VerdictSummary& summary, const QString& facts)
{
    setBadges(summary.badges);
    m_ruleWord->setVisible(!summary.rule.isEmpty());
    m_rule->setVisible(!summary.rule.isEmpty());
    m_rule->setText(summary.rule);
    m_facts->setText(summary.rule.isEmpty() || facts.isEmpty() ? facts : QStringLiteral("· ") + facts);
    m_why->setVisible(summary.explains);
    if (!summary.explains)
        m_whyArea->hide();
    setAccessibleName(tr("Verdict: %1").arg(words()));
}

void VerdictBar::setHeld(bool held)
{
    m_held = held;
    m_countdown->setVisible(held);
    m_withdraw->setVisible(held);
    m_withdraw->setEnabled(held);
}

void VerdictBar::showIdle(const QString& text)
{
    m_clock.stop();
    setHeld(false);
    m_preview = {};
    show({}, text);
}

void VerdictBar::showPreview(const service::Preview& preview)
{
    if (busy())
        return;   // what runs matters more than what is typed
    m_preview = preview;
    const VerdictSummary summary = VerdictSummary::of(preview);
    show(summary, summary.facts);
    if (!m_whyArea->isHidden()) {
        m_whyArea->hide();
        toggleWhy();
    }
}

void VerdictBar::showRunning()
{
    setHeld(false);
    m_whyArea->hide();
    show({{{tr("running"), Tone::Accent}}, {}, {}, false}, tr("waiting for the gateway's decision"));
    m_since.start();
    m_clock.start();
}

void VerdictBar::showDecided(const service::Preview& verdict)
{
    m_preview = verdict;
    const VerdictSummary summary = VerdictSummary::of(verdict);
    show(summary, summary.facts);
}

void VerdictBar::showHeld(const QStringList& reviewers, const QDateTime& expiresAt)
{
    m_clock.stop();
    setHeld(true);
    m_countdown->setEnd(expiresAt);
    setBadges({{tr("held for approval"), Tone::Held}});
    m_why->setVisible(!m_preview.verdict.isEmpty());
    m_facts->setText((m_rule->text().isEmpty() ? QString() : QStringLiteral("· "))
                     + (reviewers.isEmpty() ? tr("nobody can approve it now") : tr("waiting for %1").arg(joinWords(reviewers))));
    setAccessibleName(tr("Verdict: %1").arg(words()));
}

void VerdictBar::showEnd(const service::RunSummary& summary)
{
    using End = service::RunSummary::End;
    m_clock.stop();
    setHeld(false);
    VerdictSummary shown = VerdictSummary::of(m_preview);
    if (shown.rule.isEmpty())
        shown.rule = summary.rule;
    switch (summary.end) {
    case End::Done:
        if (shown.badges.isEmpty() || m_preview.verdict == u"hold")
            shown.badges = {{m_preview.verdict == u"hold" ? tr("approved and done") : tr("done"), Tone::Allowed}};
        break;
    case End::Failed: shown.badges = {{tr("failed"), Tone::Blocked}}; break;
    case End::Blocked: shown.badges = {{tr("blocked"), Tone::Blocked}}; break;
    case End::Denied: shown.badges = {{tr("denied"), Tone::Blocked}}; break;
    case End::Withdrawn: shown.badges = {{tr("withdrawn"), Tone::Neutral}}; break;
    case End::Expired: shown.badges = {{tr("expired"), Tone::Held}}; break;
    case End::Stopped: shown.badges = {{tr("stopped"), Tone::Neutral}}; break;
    case End::ConnectionLost: shown.badges = {{tr("connection lost"), Tone::Blocked}}; break;
    }
    shown.explains = !m_preview.verdict.isEmpty();
    QString facts = shown.facts;
    if (summary.end == End::Done)
        facts = summary.tag.isEmpty() ? facts : summary.tag + (facts.isEmpty() ? QString() : QStringLiteral(" · ") + facts);
    show(shown, facts);
}

void VerdictBar::toggleWhy()
{
    if (!m_whyArea->isHidden()) {
        m_whyArea->hide();
        return;
    }
    m_whyPanel->clear();
    for (const VerdictSummary::Line& line : VerdictSummary::why(m_preview))
        m_whyPanel->addRow(line.heading, line.text, line.mono ? KeyValuePanel::ValueStyle::Mono : KeyValuePanel::ValueStyle::Text, line.tone);
    m_whyArea->verticalScrollBar()->setValue(0);
    m_whyArea->show();
    fitWhy();
}

void VerdictBar::fitWhy()
{
    if (m_whyArea->isHidden())
        return;
    const int width = m_whyArea->viewport()->width();
    const QLayout* rows = m_whyPanel->layout();
    const int height = rows->hasHeightForWidth() ? rows->heightForWidth(width) : rows->sizeHint().height();
    m_whyArea->setFixedHeight(qMin(height, whyHeightMax));
}

void VerdictBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitWhy();
}

}  // namespace gatehouse::ui
