#include "ui/datamap/column_panel.h"

#include "ui/datamap/data_map_words.h"
#include "ui/theme/style.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/format.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/key_value_panel.h"
#include "ui/widgets/text_label.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace gatehouse::ui {

namespace {
constexpr int reasonMax = 400;
}

ColumnPanel::ColumnPanel(QWidget* parent) : QWidget(parent)
{
    setSurface(this, Surface::Panel);
    setAccessibleName(tr("Column"));
    m_title = new TextLabel(QString(), TextRole::Title, TextLabel::Ink::Normal, this);
    m_title->setObjectName(QStringLiteral("columnTitle"));
    m_title->setWordWrap(true);
    m_place = new TextLabel(QString(), TextRole::MonoSmall, TextLabel::Ink::Muted, this);
    m_place->setWordWrap(true);
    m_chips = new QWidget(this);
    auto* chips = new QHBoxLayout(m_chips);
    chips->setContentsMargins(0, 0, 0, 0);
    chips->setSpacing(metrics::space2);
    m_label = new Chip(m_chips);
    m_state = new Chip(m_chips);
    chips->addWidget(m_label);
    chips->addWidget(m_state);
    chips->addStretch(1);
    m_facts = new KeyValuePanel(this);
    m_facts->setObjectName(QStringLiteral("columnFacts"));
    m_evidenceHead = new TextLabel(tr("EVIDENCE"), TextRole::Section, TextLabel::Ink::Muted, this);
    m_evidence = new QVBoxLayout;
    m_evidence->setSpacing(metrics::space2);
    m_message = new InlineMessage(this);
    m_message->setObjectName(QStringLiteral("columnMessage"));
    m_message->setClosable(true);
    m_message->hide();
    connect(m_message, &InlineMessage::closed, m_message, &QWidget::hide);

    m_confirm = new QPushButton(tr("Confirm"), this);
    m_confirm->setObjectName(QStringLiteral("confirmLabel"));
    m_confirm->setToolTip(tr("The label is right; its values stay masked  (C)"));
    setButtonRole(m_confirm, ButtonRole::Success);
    setButtonKey(m_confirm, QStringLiteral("C"));
    m_change = new QPushButton(tr("Change"), this);
    m_change->setObjectName(QStringLiteral("changeLabel"));
    m_change->setToolTip(tr("Give it another label  (E)"));
    setButtonKey(m_change, QStringLiteral("E"));
    m_clear = new QPushButton(tr("Clear"), this);
    m_clear->setObjectName(QStringLiteral("clearLabel"));
    m_clear->setToolTip(tr("Its values are not sensitive: show them, with a reason  (X)"));
    setButtonRole(m_clear, ButtonRole::Danger);
    setButtonKey(m_clear, QStringLiteral("X"));
    auto* decide = new QHBoxLayout;
    decide->setSpacing(metrics::space2);
    for (QPushButton* button : {m_confirm, m_change, m_clear})
        decide->addWidget(button);
    decide->addStretch(1);

    m_form = new QWidget(this);
    auto* form = new QVBoxLayout(m_form);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(metrics::space2);
    m_formWords = new TextLabel(QString(), TextRole::Caption, TextLabel::Ink::Muted, m_form);
    m_formWords->setWordWrap(true);
    m_choice = new QComboBox(m_form);
    m_choice->setObjectName(QStringLiteral("labelChoice"));
    m_choice->setAccessibleName(tr("Label"));
    m_masker = new QComboBox(m_form);
    m_masker->setObjectName(QStringLiteral("maskerChoice"));
    m_masker->setAccessibleName(tr("Masker"));
    m_reason = new QLineEdit(m_form);
    m_reason->setObjectName(QStringLiteral("clearReason"));
    m_reason->setAccessibleName(tr("Reason for clearing"));
    m_reason->setPlaceholderText(tr("Why may its values be seen?"));
    m_reason->setMaxLength(reasonMax);
    m_submit = new QPushButton(m_form);
    m_submit->setObjectName(QStringLiteral("submitDecision"));
    m_back = new QPushButton(tr("Go back"), m_form);
    setButtonKey(m_back, QStringLiteral("Esc"));
    auto* send = new QHBoxLayout;
    send->setSpacing(metrics::space2);
    send->addWidget(m_submit);
    send->addWidget(m_back);
    send->addStretch(1);
    form->addWidget(m_formWords);
    form->addWidget(m_choice);
    form->addWidget(m_masker);
    form->addWidget(m_reason);
    form->addLayout(send);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::space4, metrics::space4, metrics::space4, metrics::space4);
    layout->setSpacing(metrics::space3);
    layout->addWidget(m_title);
    layout->addWidget(m_place);
    layout->addWidget(m_chips);
    layout->addWidget(m_message);
    layout->addLayout(decide);
    layout->addWidget(m_form);
    layout->addWidget(m_facts);
    layout->addWidget(m_evidenceHead);
    layout->addLayout(m_evidence);
    layout->addStretch(1);

    connect(m_confirm, &QPushButton::clicked, this, &ColumnPanel::pressConfirm);
    connect(m_change, &QPushButton::clicked, this, &ColumnPanel::startChange);
    connect(m_clear, &QPushButton::clicked, this, &ColumnPanel::startClear);
    connect(m_back, &QPushButton::clicked, this, &ColumnPanel::cancel);
    connect(m_submit, &QPushButton::clicked, this, &ColumnPanel::submit);
    connect(m_reason, &QLineEdit::returnPressed, this, &ColumnPanel::submit);
    connect(m_reason, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_submit->setEnabled(!m_busy && (m_asking != Asking::Reason || !text.trimmed().isEmpty()));
    });
    showNothing();
}

void ColumnPanel::setChoices(const QStringList& labels, const QStringList& maskers)
{
    const auto fill = [](QComboBox* choice, const QStringList& words, const auto& text) {
        QStringList shown;
        for (int i = 0; i < choice->count(); ++i)
            shown.append(choice->itemData(i).toString());
        if (shown == words)
            return;
        choice->clear();
        for (const QString& word : words)
            choice->addItem(text(word), word);
    };
    fill(m_choice, labels, labelWords);
    fill(m_masker, maskers, maskerWords);
}

void ColumnPanel::showNothing()
{
    m_column = {};
    m_title->setText(tr("No column chosen"));
    m_place->setText(tr("Choose a column to see what speaks for its label."));
    ask(Asking::Nothing);
    for (QWidget* part : {m_chips, static_cast<QWidget*>(m_facts), static_cast<QWidget*>(m_evidenceHead), static_cast<QWidget*>(m_confirm),
                          static_cast<QWidget*>(m_change), static_cast<QWidget*>(m_clear)})
        part->hide();
    m_message->hide();
    showEvidence();
}

void ColumnPanel::showColumn(const service::DataMapColumn& column)
{
    const bool other = column.name() != m_column.name();
    m_column = column;
    m_title->setText(column.column);
    m_place->setText(QStringLiteral("%1.%2 · %3").arg(column.schema, column.table, column.type));
    m_chips->setVisible(!column.label.isEmpty());
    m_label->setContent(labelWords(column.label), column.enforced ? Tone::Masked : Tone::Neutral,
                        column.enforced ? QStringLiteral("masked") : QString());
    m_state->setContent(stateWord(column), stateTone(column), column.state == u"confirmed" ? QStringLiteral("check") : QString());
    if (other) {
        m_message->hide();
        m_reason->clear();
        ask(Asking::Nothing);
    }
    const bool stored = column.state == u"proposed" || column.state == u"confirmed" || column.state == u"cleared";
    m_confirm->setVisible(column.state == u"proposed");
    m_change->setVisible(true);
    m_change->setText(column.label.isEmpty() || column.state == u"cleared" ? tr("Label") : tr("Change"));
    m_clear->setVisible(stored && column.state != u"cleared");
    m_facts->show();
    showFacts();
    showEvidence();
    setBusy(m_busy);
}

void ColumnPanel::showFacts()
{
    using Ink = KeyValuePanel::ValueStyle;
    m_facts->clear();
    if (!sureWords(m_column).isEmpty())
        m_facts->addRow(tr("how sure"), sureWords(m_column));
    if (m_column.enforced)
        m_facts->addRow(tr("shown like"), m_column.maskedLike, Ink::Mono);
    if (m_column.enforced && !m_column.masker.isEmpty())
        m_facts->addRow(tr("masker"), maskerWords(m_column.masker));
    else if (m_column.enforced)
        m_facts->addRow(tr("masker"), tr("its label's"));
    if (!m_column.enforced && m_column.state == u"proposed")
        m_facts->addRow(tr("shown"), tr("in clear: not sure enough to mask"), Ink::Text, Tone::Held);
    else if (!m_column.enforced)
        m_facts->addRow(tr("shown"), tr("in clear"));
    if (m_column.state == u"by name")
        m_facts->addRow(tr("decided by"), tr("its name, until it is looked at"));
    else if (!m_column.label.isEmpty() && !m_column.setBy.isEmpty())
        m_facts->addRow(m_column.state == u"confirmed" ? tr("confirmed by") : m_column.state == u"cleared" ? tr("cleared by") : tr("proposed"),
                        whoWords(m_column.setBy));
    if (m_column.setAt.isValid())
        m_facts->addRow(tr("when"), formatDateTime(m_column.setAt), Ink::Mono);
    if (!m_column.reason.isEmpty())
        m_facts->addRow(tr("reason"), m_column.reason);
    m_facts->addRow(tr("looked at"), lookWords(m_column), Ink::Text, m_column.problem.isEmpty() ? Tone::Neutral : Tone::Held);
}

void ColumnPanel::showEvidence()
{
    while (QLayoutItem* item = m_evidence->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater();
        }
        delete item;
    }
    m_evidenceHead->setVisible(!m_column.evidence.isEmpty());
    for (const QString& line : std::as_const(m_column.evidence)) {
        auto* label = new TextLabel(line, TextRole::Body, TextLabel::Ink::Normal, this);
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
        m_evidence->addWidget(label);
    }
}

void ColumnPanel::ask(Asking what)
{
    m_asking = what;
    m_form->setVisible(what != Asking::Nothing);
    m_choice->setVisible(what == Asking::Label);
    m_masker->setVisible(what == Asking::Label);
    m_reason->setVisible(what == Asking::Reason);
    m_formWords->setText(what == Asking::Reason ? tr("Everybody who may read the table then sees its values. The reason is recorded.")
                                                : tr("Its values are masked as this label's are, and like this where no rule asks for more."));
    m_submit->setText(what == Asking::Reason ? tr("Clear the label") : tr("Set the label"));
    setButtonRole(m_submit, what == Asking::Reason ? ButtonRole::Danger : ButtonRole::Primary);
    m_submit->setEnabled(!m_busy && (what != Asking::Reason || !m_reason->text().trimmed().isEmpty()));
    if (what == Asking::Reason)
        m_reason->setFocus(Qt::ShortcutFocusReason);
    else if (what == Asking::Label)
        m_choice->setFocus(Qt::ShortcutFocusReason);
}

void ColumnPanel::pressConfirm()
{
    if (m_confirm->isVisibleTo(this) && m_confirm->isEnabled())
        Q_EMIT confirmWanted(m_column.name());
}

void ColumnPanel::startChange()
{
    if (!m_change->isVisibleTo(this) || m_busy)
        return;
    if (const int at = m_choice->findData(m_column.label); at >= 0)
        m_choice->setCurrentIndex(at);
    m_masker->setCurrentIndex(qMax(0, m_masker->findData(m_column.masker)));
    ask(Asking::Label);
}

void ColumnPanel::startClear()
{
    if (m_clear->isVisibleTo(this) && !m_busy)
        ask(Asking::Reason);
}

bool ColumnPanel::cancel()
{
    if (m_asking == Asking::Nothing)
        return false;
    ask(Asking::Nothing);
    return true;
}

void ColumnPanel::submit()
{
    if (m_busy || !m_submit->isEnabled())
        return;
    if (m_asking == Asking::Label)
        // The first is the label's own form.
        Q_EMIT labelWanted(m_column.name(), m_choice->currentData().toString(),
                           m_masker->currentIndex() == 0 && m_column.masker.isEmpty() ? QString() : m_masker->currentData().toString());
    else if (m_asking == Asking::Reason && !m_reason->text().trimmed().isEmpty())
        Q_EMIT clearWanted(m_column.name(), m_reason->text().trimmed());
}

void ColumnPanel::setBusy(bool busy)
{
    m_busy = busy;
    for (QWidget* part : {static_cast<QWidget*>(m_confirm), static_cast<QWidget*>(m_change), static_cast<QWidget*>(m_clear)})
        part->setEnabled(!busy);
    m_submit->setEnabled(!busy && (m_asking != Asking::Reason || !m_reason->text().trimmed().isEmpty()));
}

void ColumnPanel::showProblem(const QString& text, const QString& hint)
{
    m_message->showMessage(Tone::Blocked, text, hint);
}

void ColumnPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && cancel())
        return;
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && m_asking == Asking::Label) {
        submit();
        return;
    }
    QWidget::keyPressEvent(event);
}

}  // namespace gatehouse::ui
