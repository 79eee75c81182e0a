#include "ui/widgets/sql_highlighter.h"

#include <QTest>

using namespace gatehouse::ui;

namespace {

/// "K0+6 S20+8": kind, start and length of each piece.
QString described(const QString& line, SqlLineState& state)
{
    QStringList pieces;
    const QVector<SqlSpan> spans = sqlSpans(line, state);
    for (const SqlSpan& span : spans)
        pieces.append(QStringLiteral("%1%2+%3").arg(QStringLiteral("KSNFC").at(int(span.kind))).arg(span.start)
                          .arg(span.length));
    return pieces.join(u' ');
}

}  // namespace

class TestSqlHighlighter : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void lines_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("spans");
        QTest::newRow("plain") << QStringLiteral("SELECT id FROM t") << QStringLiteral("K0+6 K10+4");
        QTest::newRow("string with a quote") << QStringLiteral("x = 'it''s' ") << QStringLiteral("S4+7");
        QTest::newRow("quoted name") << QStringLiteral("\"select\" 1") << QStringLiteral("N9+1");
        QTest::newRow("comment") << QStringLiteral("1 -- DROP 'x") << QStringLiteral("N0+1 C2+10");
        QTest::newRow("function") << QStringLiteral("now() - $12") << QStringLiteral("F0+3 N8+3");
        QTest::newRow("keyword inside a name") << QStringLiteral("selected from_x") << QString();
        QTest::newRow("empty") << QString() << QString();
    }

    void lines()
    {
        QFETCH(QString, line);
        QFETCH(QString, spans);
        SqlLineState state = SqlLineState::Plain;
        QCOMPARE(described(line, state), spans);
        QCOMPARE(state, SqlLineState::Plain);
    }

    void statesGoOnOverLines()
    {
        SqlLineState state = SqlLineState::Plain;
        QCOMPARE(described(QStringLiteral("a /* b"), state), QStringLiteral("C2+4"));
        QCOMPARE(state, SqlLineState::BlockComment);
        QCOMPARE(described(QStringLiteral("c */ SELECT 'x"), state), QStringLiteral("C0+4 K5+6 S12+2"));
        QCOMPARE(state, SqlLineState::QuotedString);
        QCOMPARE(described(QStringLiteral("y' 1"), state), QStringLiteral("S0+2 N3+1"));
        QCOMPARE(state, SqlLineState::Plain);
    }

    void piecesAreInsideTheLine()
    {
        // Any text, however broken, gives ordered pieces inside it.
        const QString alphabet = QStringLiteral("'\"-/*$a1 (;");
        quint32 random = 20261121;
        for (int run = 0; run < 3000; ++run) {
            QString line;
            for (int i = 0; i < run % 24; ++i) {
                random = random * 1664525u + 1013904223u;
                line.append(alphabet.at(int((random >> 16) % quint32(alphabet.size()))));
            }
            auto state = static_cast<SqlLineState>(run % 3);
            int end = 0;
            for (const SqlSpan& span : sqlSpans(line, state)) {
                QVERIFY2(span.start >= end && span.length >= 0 && span.start + span.length <= line.size(),
                         qPrintable(line));
                end = span.start + span.length;
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestSqlHighlighter)
#include "tst_sql_highlighter.moc"
