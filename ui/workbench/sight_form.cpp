#include "ui/workbench/sight_form.h"

#include "ui/theme/style.h"
#include "ui/theme/tokens.h"
#include "ui/widgets/format.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/text_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace gatehouse::ui {

namespace {

constexpr int reasonMax = 160;   ///< the gateway takes 500 bytes, and a character has up to three of them in most scripts
constexpr int choicesMax = 32;   ///< … and as many columns
constexpr int choicesARow = 4;
constexpr int rowsShownMax = 3;
constexpr int secondsOffered[] = {15 * 60, 30 * 60, 3600, 2 * 3600, 4 * 3600, 8 * 3600};
constexpr int secondsDefault = 30 * 60;

QString shortName(const QString& column)
{
    return column.startsWith(u"public.") ? column.mid(7) : column;
}

}  // namespace

SightForm::SightForm(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("sightForm"));
    setAccessibleName(tr("Request to see masked columns"));
    setSurface(this, Surface::Panel);
    m_choices = new QWidget(this);
    setSurface(m_choices, Surface::Panel);
    m_choiceGrid = new QGridLayout(m_choices);
    m_choiceGrid->setContentsMargins(0, 0, 0, 0);
    m_choiceGrid->setHorizontalSpacing(metrics::space3);
    m_choiceGrid->setVerticalSpacing(metrics::space1);
    m_choiceGrid->setColumnStretch(choicesARow, 1);
    m_choiceArea = new QScrollArea(this);
    m_choiceArea->setWidget(m_choices);
    m_choiceArea->setWidgetResizable(true);
    m_choiceArea->setFrameShape(QFrame::NoFrame);
    m_choiceArea->setFocusPolicy(Qt::NoFocus);
    m_choiceArea->setAccessibleName(tr("Columns"));
    setSurface(m_choiceArea->viewport(), Surface::Panel);
    m_reason = new QLineEdit(this);
    m_reason->setObjectName(QStringLiteral("sightReason"));
    m_reason->setAccessibleName(tr("Reason"));
    m_reason->setPlaceholderText(tr("What do you need the values for? Reviewers read it, and it is kept in the record…"));
    m_reason->setMaxLength(reasonMax);
    m_reason->setMinimumHeight(metrics::controlHeight);
    m_length = new QComboBox(this);
    m_length->setObjectName(QStringLiteral("sightLength"));
    m_length->setAccessibleName(tr("For how long, from the approval on"));
    for (const int seconds : secondsOffered)
        m_length->addItem(tr("for %1").arg(lengthWords(seconds)), seconds);
    m_length->setMinimumHeight(metrics::controlHeight);
    m_send = new QPushButton(this);
    m_send->setObjectName(QStringLiteral("sightSend"));
    setButtonRole(m_send, ButtonRole::Primary);
    setButtonKey(m_send, QStringLiteral("Enter"));
    m_cancel = new QPushButton(tr("Cancel"), this);
    m_cancel->setObjectName(QStringLiteral("sightCancel"));
    setButtonKey(m_cancel, QStringLiteral("Esc"));
    m_problem = new InlineMessage(this);
    m_problem->setObjectName(QStringLiteral("sightProblem"));
    m_problem->setClosable(false);
    m_problem->hide();

    auto* first = new QHBoxLayout;
    first->setSpacing(metrics::space3);
    m_title = new TextLabel(tr("Request to see"), TextRole::Strong, TextLabel::Ink::Normal, this);
    first->addWidget(m_title, 0, Qt::AlignTop);
    first->addWidget(m_choiceArea, 1);
    auto* second = new QHBoxLayout;
    second->setSpacing(metrics::space2);
    second->addWidget(m_reason, 1);
    second->addWidget(m_length);
    second->addWidget(m_send);
    second->addWidget(m_cancel);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(metrics::space3, metrics::space2, metrics::space3, metrics::space2);
    layout->setSpacing(metrics::space2);
    layout->addLayout(first);
    layout->addLayout(second);
    layout->addWidget(m_problem);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);

    connect(m_reason, &QLineEdit::textChanged, this, &SightForm::refresh);
    connect(m_reason, &QLineEdit::returnPressed, this, &SightForm::send);
    connect(m_send, &QPushButton::clicked, this, &SightForm::send);
    connect(m_cancel, &QPushButton::clicked, this, &SightForm::close);
    hide();
}

void SightForm::ask(const QString& connection, const QVector<Choice>& choices, qint64 rowsShown)
{
    m_connection = connection;
    m_rowsShown = rowsShown;
    m_busy = false;
    qDeleteAll(m_columns);
    m_columns.clear();
    for (const Choice& choice : choices.mid(0, choicesMax)) {
        auto* box = new QCheckBox(tr("%1 · %2").arg(shortName(choice.column), choice.label), m_choices);
        box->setProperty("column", choice.column);
        box->setAccessibleName(tr("Column %1, label %2").arg(choice.column, choice.label));
        box->setChecked(choice.wanted);
        connect(box, &QCheckBox::toggled, this, &SightForm::refresh);
        const int at = int(m_columns.size());
        m_choiceGrid->addWidget(box, at / choicesARow, at % choicesARow);
        m_columns.append(box);
    }
    if (!m_columns.isEmpty()) {
        const int rows = qMin((int(m_columns.size()) + choicesARow - 1) / choicesARow, rowsShownMax);
        m_title->setFixedHeight(m_columns.front()->sizeHint().height());   // stands on the line of the first row
        m_choiceArea->setFixedHeight(rows * m_columns.front()->sizeHint().height() + (rows - 1) * metrics::space1);
    }
    m_reason->clear();
    m_length->setCurrentIndex(m_length->findData(secondsDefault));
    m_problem->hide();
    QWidget* before = m_reason;
    if (!m_columns.isEmpty()) {
        // In the order that the eye goes, whatever order they were made in.
        for (qsizetype i = 1; i < m_columns.size(); ++i)
            setTabOrder(m_columns[i - 1], m_columns[i]);
        setTabOrder(m_columns.back(), m_reason);
    }
    for (QWidget* next : {static_cast<QWidget*>(m_length), static_cast<QWidget*>(m_send), static_cast<QWidget*>(m_cancel)}) {
        setTabOrder(before, next);
        before = next;
    }
    refresh();
    show();
    m_reason->setFocus(Qt::OtherFocusReason);
}

service::SightAsk SightForm::wanted() const
{
    service::SightAsk ask;
    ask.connection = m_connection;
    for (const QCheckBox* box : m_columns) {
        if (box->isChecked())
            ask.columns.append(box->property("column").toString());
    }
    ask.reason = m_reason->text().trimmed();
    ask.seconds = m_length->currentData().toInt();
    ask.rowsShown = m_rowsShown;
    return ask;
}

void SightForm::setBusy(bool busy)
{
    m_busy = busy;
    refresh();
}

void SightForm::showProblem(const QString& text, const QString& hint)
{
    setBusy(false);
    m_problem->showMessage(Tone::Blocked, text, hint);
    m_reason->setFocus(Qt::OtherFocusReason);
}

void SightForm::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        close();
    else
        QWidget::keyPressEvent(event);
}

void SightForm::send()
{
    const service::SightAsk ask = wanted();
    if (m_busy)
        return;
    if (ask.columns.isEmpty()) {
        m_problem->showMessage(Tone::Held, tr("Choose at least one column."));
    } else if (ask.reason.isEmpty()) {
        m_problem->showMessage(Tone::Held, tr("Say what you need the values for: a request to see needs a reason."));
        m_reason->setFocus(Qt::OtherFocusReason);
    } else {
        m_problem->hide();
        setBusy(true);
        Q_EMIT sendWanted(ask);
    }
}

void SightForm::refresh()
{
    for (QCheckBox* box : std::as_const(m_columns))
        box->setEnabled(!m_busy);
    m_reason->setEnabled(!m_busy);
    m_length->setEnabled(!m_busy);
    m_send->setEnabled(!m_busy);
    m_send->setText(m_busy ? tr("Recording…") : tr("Send request"));
}

void SightForm::close()
{
    hide();
    Q_EMIT closed();
}

}  // namespace gatehouse::ui
