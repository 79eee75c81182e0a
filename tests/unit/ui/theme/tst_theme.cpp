#include "tests/support/ui_test.h"
#include "ui/theme/icons.h"
#include "ui/theme/style.h"

#include <QFile>
#include <QLineEdit>
#include <QPalette>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace gatehouse::ui;

class TestTheme : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() { gatehouse::test::failOnAnyWarning(); }

    void textIsReadable_data()
    {
        QTest::addColumn<QColor>("ink");
        QTest::addColumn<QColor>("ground");
        for (const Tokens* t : {&Tokens::darkTokens(), &Tokens::lightTokens()}) {
            const QByteArray name = t->dark ? "dark " : "light ";
            const std::pair<const char*, QColor> grounds[] = {
                {"window", t->window}, {"panel", t->panel}, {"field", t->field}, {"raised", t->raised},
                {"raisedHover", t->raisedHover}, {"hover", t->hover}, {"selection", t->selection}};
            const std::pair<const char*, QColor> inks[] = {{"text", t->text}, {"muted", t->muted}, {"faint", t->faint}};
            for (const auto& [groundName, ground] : grounds) {
                for (const auto& [inkName, ink] : inks)
                    QTest::newRow((name + inkName + " on " + groundName).constData()) << ink << ground;
            }
            for (int i = 0; i <= int(Tone::Agent); ++i) {
                const ToneColors& tone = t->tone(static_cast<Tone>(i));
                const QByteArray number = QByteArray::number(i);
                QTest::newRow((name + "tone on soft " + number).constData()) << tone.text << tone.soft;
                QTest::newRow((name + "tone on panel " + number).constData()) << tone.text << t->panel;
                QTest::newRow((name + "tone on window " + number).constData()) << tone.text << t->window;
                QTest::newRow((name + "tone on selection " + number).constData()) << tone.text << t->selection;
                if (static_cast<Tone>(i) == Tone::Accent || static_cast<Tone>(i) == Tone::Allowed)
                    QTest::newRow((name + "on solid " + number).constData()) << tone.onSolid << tone.solid;
            }
            for (const QColor& ink : {t->syntaxKeyword, t->syntaxString, t->syntaxNumber, t->syntaxFunction,
                                      t->syntaxComment})
                QTest::newRow((name + "syntax " + ink.name().toLatin1()).constData()) << ink << t->panel;
        }
    }

    void textIsReadable()
    {
        QFETCH(QColor, ink);
        QFETCH(QColor, ground);
        const double ratio = contrastRatio(ink, ground);
        QVERIFY2(ratio >= 4.5, qPrintable(QStringLiteral("%1 on %2: %3").arg(ink.name(), ground.name()).arg(ratio)));
    }

    void contrastIsThatOfTheStandard()
    {
        QCOMPARE(qRound(contrastRatio(Qt::black, Qt::white)), 21);
        QCOMPARE(contrastRatio(Qt::red, Qt::red), 1.0);
        QVERIFY(qAbs(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) - 4.48) < 0.01);
    }

    void themeDressesTheApplication()
    {
        Theme theme(*qApp, Theme::Mode::Dark);
        QVERIFY(theme.dark());
        QCOMPARE(QApplication::palette().color(QPalette::Window), Tokens::darkTokens().window);
        QSignalSpy changed(&theme, &Theme::changed);
        QLineEdit edit;
        edit.show();
        theme.toggle();
        QCOMPARE(theme.mode(), Theme::Mode::Light);
        QCOMPARE(changed.count(), 1);
        QTRY_COMPARE(edit.palette().color(QPalette::Base), Tokens::lightTokens().field);
        QVERIFY(&Theme::tokens() == &Tokens::lightTokens());
    }

    void modesHaveNames()
    {
        for (const Theme::Mode mode : {Theme::Mode::System, Theme::Mode::Dark, Theme::Mode::Light})
            QCOMPARE(Theme::modeNamed(Theme::nameOf(mode)), mode);
        QCOMPARE(Theme::modeNamed(QStringLiteral("mauve")), Theme::Mode::System);
    }

    void iconsHaveOneColour()
    {
        Theme theme(*qApp, Theme::Mode::Dark);
        QVERIFY(iconNames().size() > 40);
        static const QRegularExpression paint(QStringLiteral("(?:fill|stroke|stop-color|color)=\"([^\"]*)\""));
        for (const QString& name : iconNames()) {
            QFile file(QStringLiteral(":/icons/%1.svg").arg(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QString svg = QString::fromUtf8(file.readAll());
            QVERIFY2(svg.contains(QStringLiteral("viewBox=\"0 0 16 16\"")), qPrintable(name));
            auto match = paint.globalMatch(svg);
            while (match.hasNext()) {
                const QString value = match.next().captured(1);
                QVERIFY2(value == u"none" || value == u"currentColor", qPrintable(name + u' ' + value));
            }
            QVERIFY2(!svg.contains(QStringLiteral("style=")), qPrintable(name));
        }
    }

    void iconsTakeTheColourOfThePalette()
    {
        Theme theme(*qApp, Theme::Mode::Dark);
        const QImage red = iconPixmap(QStringLiteral("stop"), 16, Qt::red, 2.0).toImage();
        QCOMPARE(red.size(), QSize(32, 32));
        QCOMPARE(red.pixelColor(16, 16), QColor(Qt::red));
        const QIcon stop = icon(QStringLiteral("stop"));
        const QColor dark = stop.pixmap(16).toImage().pixelColor(8, 8);
        theme.toggle();
        const QColor light = stop.pixmap(16).toImage().pixelColor(8, 8);
        QVERIFY(dark != light);
        QCOMPARE(light, Tokens::lightTokens().muted);
        QVERIFY(icon(QStringLiteral("there-is-no-such-icon")).isNull());
    }

    void verdictsHaveAWordAndATone()
    {
        QCOMPARE(toneOfVerdict(QStringLiteral("block")), Tone::Blocked);
        QCOMPARE(toneOfVerdict(QStringLiteral("nonsense")), Tone::Neutral);
        QCOMPARE(wordOfVerdict(QStringLiteral("mask")), QStringLiteral("masked"));
        QCOMPARE(toneOfState(QStringLiteral("held"), QStringLiteral("hold")), Tone::Held);
        QCOMPARE(toneOfState(QStringLiteral("done"), QStringLiteral("hold")), Tone::Allowed);
        QCOMPARE(wordOfState(QStringLiteral("done"), QStringLiteral("hold")), QStringLiteral("approved"));
        QCOMPARE(toneOfEnvironment(QStringLiteral("prod")), Tone::Blocked);
    }

    void buttonsMakeRoomForTheirKey()
    {
        Theme theme(*qApp, Theme::Mode::Dark);
        QPushButton button(QStringLiteral("Approve once"));
        const QSize bare = button.sizeHint();
        setButtonKey(&button, QStringLiteral("A"));
        QVERIFY(button.sizeHint().width() > bare.width());
        QVERIFY(button.sizeHint().height() >= metrics::controlHeight);
        setButtonRole(&button, ButtonRole::Danger);
        QCOMPARE(buttonRole(&button), ButtonRole::Danger);
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
