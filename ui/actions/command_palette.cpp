#include "ui/actions/command_palette.h"

#include "ui/actions/palette_model.h"
#include "ui/theme/icons.h"
#include "ui/theme/painting.h"
#include "ui/theme/style.h"
#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/widgets/card.h"
#include "ui/widgets/key_cap.h"
#include "ui/widgets/separator.h"
#include "ui/widgets/text_label.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QPointer>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace gatehouse::ui {

namespace {

constexpr int boxWidth = 620;
constexpr int rowHeight = 34;
constexpr int rowsShown = 11;

class PaletteDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {200, rowHeight}; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Tokens& t = Theme::tokens();
        const bool selected = option.state & QStyle::State_Selected;
        const QRect row = option.rect.adjusted(6, 1, -6, -1);
        if (selected || (option.state & QStyle::State_MouseOver))
            drawPanel(*painter, row, selected ? t.selection : t.hover, {}, metrics::radiusSmall);
        const QString iconName = index.data(PaletteModel::IconRole).toString();
        QRect rect = row.adjusted(10, 0, -10, 0);
        painter->drawPixmap(QPoint(rect.left(), rect.center().y() - 7),
                            iconPixmap(iconName.isEmpty() ? QStringLiteral("command") : iconName, 16,
                                       selected ? t.accent.text : t.muted, painter->device()->devicePixelRatioF()));
        rect.setLeft(rect.left() + 26);
        const QString keys = index.data(PaletteModel::KeysRole).toString();
        if (!keys.isEmpty()) {
            const QFont font = fontFor(TextRole::MonoSmall);
            const int width = QFontMetrics(font).horizontalAdvance(keys);
            drawText(*painter, rect, keys, font, t.faint, Qt::AlignRight | Qt::AlignVCenter);
            rect.setRight(rect.right() - width - metrics::space4);
        }
        const QString detail = index.data(PaletteModel::DetailRole).toString();
        const QString second = detail.isEmpty() ? index.data(PaletteModel::GroupRole).toString() : detail;
        const QFont caption = fontFor(TextRole::Caption);
        const int detailWidth = qMin(QFontMetrics(caption).horizontalAdvance(second), rect.width() / 2);
        drawText(*painter, QRect(rect.right() - detailWidth, rect.top(), detailWidth + 1, rect.height()), second,
                 caption, t.faint, Qt::AlignRight | Qt::AlignVCenter);
        rect.setRight(rect.right() - detailWidth - metrics::space3);
        drawTitle(*painter, rect, index);
    }

private:
    /// The letters that matched are in the accent colour.
    static void drawTitle(QPainter& painter, const QRect& rect, const QModelIndex& index)
    {
        const Tokens& t = Theme::tokens();
        const QFont font = fontFor(TextRole::Body);
        const QFontMetrics metric(font);
        const QString title = metric.elidedText(index.data().toString(), Qt::ElideRight, rect.width());
        const auto positions = index.data(PaletteModel::MatchRole).value<QVector<int>>();
        painter.save();
        painter.setFont(font);
        int from = 0;
        while (from < title.size()) {
            const bool hit = positions.contains(from);
            int to = from + 1;
            while (to < title.size() && positions.contains(to) == hit)
                ++to;
            painter.setPen(hit ? t.accent.text : t.text);
            painter.drawText(rect.adjusted(metric.horizontalAdvance(title.left(from)), 0, 0, 0),
                             Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine, title.mid(from, to - from));
            from = to;
        }
        painter.restore();
    }
};

}  // namespace

CommandPalette::CommandPalette(QWidget* window) : QWidget(window)
{
    setAccessibleName(tr("Command palette"));
    m_box = new Card({}, this);
    auto* layout = static_cast<Card*>(m_box)->body();
    layout->setContentsMargins(0, metrics::space1, 0, metrics::space2);
    layout->setSpacing(0);

    m_input = new QLineEdit(m_box);
    m_input->setObjectName(QStringLiteral("palette_input"));
    m_input->setFrame(false);
    m_input->setPlaceholderText(tr("Search pages, actions, sessions, objects…"));
    m_input->setAccessibleName(m_input->placeholderText());
    m_input->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_input->setFixedHeight(40);
    QPalette bare = m_input->palette();
    bare.setColor(QPalette::Base, Qt::transparent);
    m_input->setPalette(bare);
    m_input->installEventFilter(this);
    auto* inputRow = new QVBoxLayout;
    inputRow->setContentsMargins(metrics::space2, 0, metrics::space2, metrics::space1);
    inputRow->addWidget(m_input);
    layout->addLayout(inputRow);
    layout->addWidget(new Separator(Qt::Horizontal, m_box));
    layout->addSpacing(metrics::space1);

    m_model = new PaletteModel(this);
    m_list = new QListView(m_box);
    m_list->setObjectName(QStringLiteral("palette_list"));
    m_list->setAccessibleName(tr("Results"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new PaletteDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);  // arrows in the input move it
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    setSurface(m_list, Surface::Panel);
    layout->addWidget(m_list);
    m_nothing = new TextLabel({}, TextRole::Body, TextLabel::Ink::Muted, m_box);
    m_nothing->setContentsMargins(metrics::space4, metrics::space3, metrics::space4, metrics::space3);
    layout->addWidget(m_nothing);
    layout->addSpacing(metrics::space1);
    layout->addWidget(new Separator(Qt::Horizontal, m_box));
    auto* hints = makeKeyHints({QStringLiteral("↑ ↓"), tr("move"), QStringLiteral("Enter"), tr("open"),
                                QStringLiteral("Esc"), tr("close")}, m_box);
    hints->setContentsMargins(metrics::space4, metrics::space2, 0, 0);
    layout->addWidget(hints);

    connect(m_input, &QLineEdit::textChanged, this, &CommandPalette::refresh);
    connect(m_list, &QListView::clicked, this, [this](const QModelIndex& index) { choose(index.row()); });
    window->installEventFilter(this);
    hide();
}

void CommandPalette::addSource(PaletteSource* source)
{
    m_sources.append(source);
}

void CommandPalette::removeSource(PaletteSource* source)
{
    m_sources.removeAll(source);
    m_model->setSources(m_sources);
}

void CommandPalette::open(const QString& typed)
{
    if (!isVisible())
        m_focusBefore = QApplication::focusWidget();
    m_model->setSources(m_sources);
    m_input->setText(typed);
    refresh();
    place();
    show();
    raise();
    m_input->setFocus(Qt::ShortcutFocusReason);
    m_input->selectAll();
}

void CommandPalette::closePalette()
{
    const QPointer<QWidget> before = m_focusBefore;
    m_focusBefore = nullptr;
    hide();
    if (before && before->isVisible())
        before->setFocus(Qt::OtherFocusReason);
}

void CommandPalette::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    QPainter painter(this);
    painter.fillRect(rect(), QColor(0, 0, 0, Theme::tokens().dark ? 130 : 60));
}

void CommandPalette::mousePressEvent(QMouseEvent* event)
{
    Q_UNUSED(event)
    closePalette();  // outside the box
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parent() && event->type() == QEvent::Resize && isVisible())
        place();
    if (watched == m_input && event->type() == QEvent::FocusOut && isVisible() && qApp->activePopupWidget() == nullptr
        && static_cast<QFocusEvent*>(event)->reason() != Qt::ActiveWindowFocusReason) {
        m_focusBefore = nullptr;  // somebody else took it on purpose
        hide();
    }
    if (watched == m_input && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const int row = m_list->currentIndex().row();
        const int last = m_model->rowCount() - 1;
        const auto select = [this](int to) { m_list->setCurrentIndex(m_model->index(to, 0)); };
        switch (key->key()) {
        case Qt::Key_Escape: closePalette(); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: choose(row); return true;
        case Qt::Key_Down: select(row >= last ? 0 : row + 1); return true;
        case Qt::Key_Up: select(row <= 0 ? last : row - 1); return true;
        case Qt::Key_PageDown: select(qMin(last, row + rowsShown)); return true;
        case Qt::Key_PageUp: select(qMax(0, row - rowsShown)); return true;
        case Qt::Key_Tab:
        case Qt::Key_Backtab: return true;  // nothing else inside takes the keyboard
        default: break;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void CommandPalette::place()
{
    const QWidget* window = parentWidget();
    setGeometry(window->rect());
    const int width = qMin(boxWidth, window->width() - 2 * metrics::space5);
    m_box->setFixedWidth(width);
    m_box->adjustSize();
    m_box->move((window->width() - width) / 2, qMin(64, window->height() / 10));
}

void CommandPalette::refresh()
{
    m_model->setTyped(m_input->text());
    const int rows = m_model->rowCount();
    m_list->setFixedHeight(qMin(rows, rowsShown) * rowHeight);
    m_list->setVisible(rows > 0);
    m_nothing->setVisible(rows == 0);
    m_nothing->setText(tr("Nothing matches “%1”.").arg(m_input->text().left(60)));
    if (rows > 0)
        m_list->setCurrentIndex(m_model->index(0, 0));
    m_box->layout()->activate();
    m_box->adjustSize();
}

void CommandPalette::choose(int row)
{
    const PaletteItem* item = m_model->item(row);
    if (!item)
        return;
    const std::function<void()> run = item->run;  // closing may reset the model
    closePalette();
    if (run)
        run();
}

}  // namespace gatehouse::ui
