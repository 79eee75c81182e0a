#include "tests/support/ui_test.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/countdown_label.h"
#include "ui/widgets/elided_label.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/inline_message.h"
#include "ui/widgets/key_value_panel.h"
#include "ui/widgets/row_delegate.h"
#include "ui/widgets/search_field.h"
#include "ui/widgets/sql_label.h"
#include "ui/widgets/table_view.h"
#include "ui/widgets/text_label.h"

#include <QClipboard>
#include <QPushButton>
#include <QSignalSpy>
#include <QStandardItemModel>
#include <QTest>

using namespace gatehouse::ui;

class TestWidgets : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_theme = std::make_unique<Theme>(*qApp, Theme::Mode::Dark); }
    void init() { gatehouse::test::failOnAnyWarning(); }

    void chipsSayTheirWord()
    {
        Chip chip;
        QCOMPARE(chip.sizeHint(), QSize(0, 0));
        chip.setVerdict(QStringLiteral("block"));
        QCOMPARE(chip.accessibleName(), QStringLiteral("blocked"));
        QCOMPARE(chip.tone(), Tone::Blocked);
        chip.setEnvironment(QStringLiteral("staging"));
        QCOMPARE(chip.text(), QStringLiteral("STAGING"));
        QVERIFY(chip.sizeHint().width() > 30);
    }

    void countdowns()
    {
        QCOMPARE(countdownText(48), QStringLiteral("0:48"));
        QCOMPARE(countdownText(725), QStringLiteral("12:05"));
        QCOMPARE(countdownText(4800), QStringLiteral("1 h 20 min"));
        QCOMPARE(countdownText(0), QStringLiteral("expired"));
        QCOMPARE(countdownTone(59), Tone::Blocked);
        QCOMPARE(countdownTone(299), Tone::Held);
        QCOMPARE(countdownTone(300), Tone::Neutral);
        CountdownLabel label;
        QSignalSpy expired(&label, &CountdownLabel::expired);
        QCOMPARE(label.text(), QString());
        label.setPrefix(QStringLiteral("expires in"));
        label.setEnd(QDateTime::currentDateTimeUtc().addSecs(90));
        QVERIFY(label.text().startsWith(QStringLiteral("expires in 1:")));
        label.setEnd(QDateTime::currentDateTimeUtc().addMSecs(300));
        QTRY_COMPARE(expired.count(), 1);
        QTest::qWait(600);
        QCOMPARE(expired.count(), 1);
    }

    void searchFieldWaitsAndClears()
    {
        SearchField field(QStringLiteral("Filter"));
        QSignalSpy filter(&field, &SearchField::filterChanged);
        QTest::keyClicks(&field, QStringLiteral("abc"));
        QCOMPARE(filter.count(), 0);
        QTRY_COMPARE(filter.count(), 1);
        QCOMPARE(filter.last().first().toString(), QStringLiteral("abc"));
        QTest::keyClick(&field, Qt::Key_Escape);
        QCOMPARE(filter.count(), 2);
        QVERIFY(field.text().isEmpty());
        QCOMPARE(field.accessibleName(), QStringLiteral("Filter"));
    }

    void searchFieldColoursItsFields()
    {
        SearchField field(QStringLiteral("Filter"));
        field.setFieldNames({QStringLiteral("who"), QStringLiteral("label")});
        field.setText(QStringLiteral("who:agent nope:x label:ssn"));
        QCOMPARE(field.text(), QStringLiteral("who:agent nope:x label:ssn"));
        m_theme->toggle();
        QCOMPARE(field.text(), QStringLiteral("who:agent nope:x label:ssn"));
    }

    void elidedLabelsTellTheWhole()
    {
        ElidedLabel label(QStringLiteral("a rather long sentence that does not fit"));
        label.resize(60, 20);
        label.show();
        QCOMPARE(label.toolTip(), label.text());
        label.resize(900, 20);
        QVERIFY(label.toolTip().isEmpty());
        QCOMPARE(label.accessibleName(), label.text());
    }

    void labelsFollowTheTheme()
    {
        m_theme->setMode(Theme::Mode::Dark);
        TextLabel label(QStringLiteral("x"), TextRole::Body, TextLabel::Ink::Muted);
        QCOMPARE(label.palette().color(QPalette::WindowText), Tokens::darkTokens().muted);
        m_theme->setMode(Theme::Mode::Light);
        QTRY_COMPARE(label.palette().color(QPalette::WindowText), Tokens::lightTokens().muted);
        label.setTone(Tone::Blocked);
        QCOMPARE(label.palette().color(QPalette::WindowText), Tokens::lightTokens().blocked.text);
        QCOMPARE(label.textFormat(), Qt::PlainText);
    }

    void keyValues()
    {
        KeyValuePanel panel;
        panel.addRow(QStringLiteral("who"), QStringLiteral("triage-bot"));
        panel.addRow(QStringLiteral("rows"), QStringLiteral("1"), KeyValuePanel::ValueStyle::Mono);
        QCOMPARE(panel.rowCount(), 2);
        QCOMPARE(panel.value(QStringLiteral("who")), QStringLiteral("triage-bot"));
        panel.clear();
        QCOMPARE(panel.rowCount(), 0);
        QCOMPARE(panel.value(QStringLiteral("who")), QString());
    }

    void messagesAndEmptyStates()
    {
        InlineMessage message;
        QVERIFY(!message.isVisibleTo(nullptr));
        message.showMessage(Tone::Blocked, QStringLiteral("No."), QStringLiteral("Ask."));
        QVERIFY(message.isVisible());
        QCOMPARE(message.accessibleName(), QStringLiteral("No."));
        EmptyState state(QStringLiteral("inbox"), QStringLiteral("Nothing"), QStringLiteral("Wait."));
        state.show();
        auto* button = state.findChild<QPushButton*>();
        QVERIFY(!button->isVisible());
        state.setAction(QStringLiteral("Do"));
        QSignalSpy triggered(&state, &EmptyState::actionTriggered);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(triggered.count(), 1);
    }

    void sqlLabelsGrowWithTheirText()
    {
        SqlLabel label;
        label.resize(400, 20);
        label.show();
        label.setSql(QStringLiteral("SELECT 1"));
        const int one = label.sizeHint().height();
        label.setSql(QStringLiteral("SELECT 1\n,2\n,3"));
        QVERIFY(label.sizeHint().height() > 2 * one);
        label.setLinesMax(2);
        QVERIFY(label.sizeHint().height() < 3 * one);
        QVERIFY(label.isReadOnly());
    }

    void tablesCopyAndActivate()
    {
        QStandardItemModel model(2, 2);
        for (int i = 0; i < 4; ++i)
            model.setItem(i / 2, i % 2, new QStandardItem(QString::number(i)));
        TableView table;
        table.setModel(&model);
        table.resize(300, 200);
        table.show();
        table.selectAll();
        table.copySelection();
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("0\t1\n2\t3"));
        table.setCurrentIndex(model.index(1, 0));
        QSignalSpy activated(&table, &TableView::rowActivated);
        QTest::keyClick(&table, Qt::Key_Return);
        QCOMPARE(activated.count(), 1);
        QCOMPARE(table.rowHeight(0), metrics::rowHeight);
    }

private:
    std::unique_ptr<Theme> m_theme;
};

QTEST_MAIN(TestWidgets)
#include "tst_widgets.moc"
