#include "ui/shell/choose_identity_view.h"

#include "ui/shell/sign_in_view.h"
#include "ui/theme/painting.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/key_cap.h"
#include "ui/widgets/text_label.h"

#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace gatehouse::ui {

namespace {

enum Roles { KindRole = Qt::UserRole + 1, RolesRole, SponsorRole };

class IdentityDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {200, 40}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Tokens& t = Theme::tokens();
        const bool selected = option.state & QStyle::State_Selected;
        const QRect row = option.rect.adjusted(0, 1, 0, -1);
        if (selected || (option.state & QStyle::State_MouseOver))
            drawPanel(*painter, row, selected ? t.selection : t.hover, {}, metrics::radius);
        QRect rect = row.adjusted(metrics::space3, 0, -metrics::space3, 0);
        const QString kind = index.data(KindRole).toString();
        const QRect chip = drawChip(*painter, rect, kind, toneOfIdentityKind(kind),
                                    kind == u"agent" ? QStringLiteral("agent") : QString());
        rect.setLeft(rect.left() + qMax(chip.width(), 74) + metrics::space3);
        const QString sponsor = index.data(SponsorRole).toString();
        const QString second = sponsor.isEmpty() ? index.data(RolesRole).toStringList().join(QStringLiteral(", "))
                                                 : QObject::tr("acts for %1").arg(sponsor);
        const QFont caption = fontFor(TextRole::Caption);
        const int width = qMin(rect.width() / 2, QFontMetrics(caption).horizontalAdvance(second));
        drawText(*painter, QRect(rect.right() - width, rect.top(), width + 1, rect.height()), second, caption, t.muted,
                 Qt::AlignRight | Qt::AlignVCenter);
        drawText(*painter, rect.adjusted(0, 0, -width - metrics::space3, 0), index.data().toString(),
                 fontFor(TextRole::Strong), selected ? t.accent.text : t.text);
    }
};

}  // namespace

ChooseIdentityView::ChooseIdentityView(service::SignIn& signIn, QWidget* parent) : QWidget(parent), m_signIn(signIn)
{
    QVBoxLayout* card = makeCentredCard(this, 520);
    card->addWidget(new TextLabel(tr("Who are you today?"), TextRole::Display, TextLabel::Ink::Normal, this));
    auto* words = new TextLabel(tr("This is a demo home: everyone of its team can be tried without a token."),
                                TextRole::Body, TextLabel::Ink::Muted, this);
    words->setWordWrap(true);
    card->addWidget(words);
    m_message = new InlineMessage(this);
    card->addWidget(m_message);
    card->addSpacing(metrics::space1);
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("identities"));
    m_list->setAccessibleName(tr("Identities"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setItemDelegate(new IdentityDelegate(m_list));
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSurface(m_list, Surface::Panel);
    card->addWidget(m_list);
    card->addWidget(makeKeyHints({QStringLiteral("↑ ↓"), tr("move"), QStringLiteral("Enter"), tr("sign in")}, this));
    connect(m_list, &QListWidget::itemClicked, this, &ChooseIdentityView::signIn);
    connect(m_list, &QListWidget::itemActivated, this, &ChooseIdentityView::signIn);
    setFocusProxy(m_list);
}

void ChooseIdentityView::refresh()
{
    m_busy = false;
    m_message->hide();
    const QString current = m_list->currentItem() ? m_list->currentItem()->text() : QString();
    m_list->clear();
    const QVector<service::IdentityView> choices = m_signIn.choices();
    for (const service::IdentityView& identity : choices) {
        auto* item = new QListWidgetItem(identity.name, m_list);
        item->setData(KindRole, identity.kind);
        item->setData(RolesRole, identity.roles);
        item->setData(SponsorRole, identity.sponsor);
        item->setData(Qt::AccessibleTextRole,
                      QStringLiteral("%1, %2, %3").arg(identity.name, identity.kind,
                                                       identity.roles.join(QStringLiteral(", "))));
        if (identity.name == current)
            m_list->setCurrentItem(item);
    }
    if (!m_list->currentItem() && m_list->count() > 0)
        m_list->setCurrentRow(0);
    m_list->setFixedHeight(qMin(int(choices.size()), 10) * 40 + 4);
}

void ChooseIdentityView::signIn()
{
    const QListWidgetItem* item = m_list->currentItem();
    if (!item || m_busy)
        return;
    m_busy = true;  // a click may activate as well
    m_message->hide();
    m_signIn.signInAs(item->text(), service::replyTo<Done>(this, [this](Result<Done> result) {
        m_busy = false;
        if (!result)
            m_message->showMessage(Tone::Blocked, QString::fromStdString(result.error().message),
                                   QString::fromStdString(result.error().hint));
    }));
}

}  // namespace gatehouse::ui
