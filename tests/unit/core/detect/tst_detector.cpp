// What is found in a text: the cases of tests/cases/detect, and what holds for any bytes.
#include "core/detect/characters.h"
#include "core/detect/detector.h"
#include "core/detect/labels.h"

#include <rapidcheck.h>

#include <QFile>
#include <QTest>

#include <algorithm>

using namespace gatehouse::detect;

namespace {

/// "\n" and "\t" stand for what they say; nothing else is escaped.
std::string unescaped(std::string text)
{
    for (const auto& [written, meant] : {std::pair<std::string, std::string>{"\\n", "\n"}, {"\\t", "\t"}}) {
        for (size_t at = text.find(written); at != std::string::npos; at = text.find(written, at))
            text.replace(at, written.size(), meant);
    }
    return text;
}

std::string told(const std::string& text, const std::vector<Hit>& hits)
{
    std::string all;
    for (const Hit& hit : hits) {
        if (hit.confidence < kLikely)
            continue;
        if (!all.empty())
            all += "; ";
        all += std::string(hit.label) + "/" + std::string(hit.kind) + ": " + text.substr(hit.begin, hit.end - hit.begin);
    }
    return all.empty() ? "-" : all;
}

bool isBoundary(std::string_view text, size_t place)
{
    return place == 0 || place == text.size() || (static_cast<unsigned char>(text[place]) & 0xC0) != 0x80;
}

/// Pieces of what is looked for, so that chance meets the finders.
rc::Gen<std::string> anyText()
{
    static const std::vector<std::string> pieces{
        "078-05-1123", "4111 1111 1111 1111", "a@b.com", "ß", "É", "Łukasz ", "Anna Kowalska", " 12 Main Street", "Hauptstraße 1", "é", "\xff", "\xc3", "::", "://", "fe80::1",
        "DE89370400440532013000", "password=", "hunter2!x", "eyJhbGciOiJub25lIn0.e30.", "-----BEGIN PRIVATE KEY-----", "born ", "12.05.1980", "+49 30 1234567", "00:1A:2B:3C:4D:5E",
        ",", " ", "\n", "-", ".", "1", "9", "(", ")", "AKIA", "田中", "😀", "AB123456C", "ghp_", "1EG4-TE5-MK73", "Mr. ", "52.5200, 13.4050", std::string(1, '\0')};
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(rc::gen::oneOf(rc::gen::elementOf(pieces), rc::gen::string<std::string>())),
                        [](const std::vector<std::string>& parts) {
                            std::string text;
                            for (const std::string& part : parts)
                                text += part;
                            return text;
                        });
}

}  // namespace

class TestDetector : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const auto ready = Detector::start();
        QVERIFY2(ready.ok(), ready ? "" : ready.error().message.c_str());
    }

    void cases_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        QFile file(QStringLiteral(GATEHOUSE_SOURCE_DIR "/tests/cases/detect/values.txt"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        int count = 0;
        for (int number = 1; !file.atEnd(); ++number) {
            const QByteArray line = file.readLine().trimmed();
            if (line.isEmpty() || line.startsWith('#'))
                continue;
            const auto arrow = line.lastIndexOf(" ==> ");
            QVERIFY2(arrow > 0, line.constData());
            QTest::addRow("line %d: %s", number, line.left(60).constData()) << line.left(arrow).trimmed() << line.mid(arrow + 5).trimmed();
            ++count;
        }
        QVERIFY2(count >= 200, "the file of cases is cut off");
    }

    void cases()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        const std::string value = unescaped(text.toStdString());
        Scratch scratch = Detector::instance().makeScratch();
        std::vector<Hit> hits;
        Detector::instance().scan(value, scratch, hits);
        QCOMPARE(told(value, hits), unescaped(expected.toStdString()));
    }

    void anyBytesGiveSortedHitsWithoutOverlaps()
    {
        Scratch scratch = Detector::instance().makeScratch();
        QVERIFY(rc::check("hits are sorted, inside the text, apart, at characters, of known labels", [&] {
            const std::string text = *anyText();
            std::vector<Hit> hits;
            Detector::instance().scan(text, scratch, hits);
            const bool utf8 = QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())).toStdString() == text;
            size_t end = 0;
            for (const Hit& hit : hits) {
                RC_ASSERT(hit.begin >= end);
                RC_ASSERT(hit.end > hit.begin);
                RC_ASSERT(hit.end <= text.size());
                RC_ASSERT(hit.confidence > 0 && hit.confidence <= 1);
                RC_ASSERT(std::ranges::find(kLabels, hit.label) != kLabels.end());
                RC_ASSERT(!hit.kind.empty());
                RC_ASSERT(!utf8 || (isBoundary(text, hit.begin) && isBoundary(text, hit.end)));
                end = hit.end;
            }
        }));
    }

    void scanTellsOnlyWhatReadingsTell()
    {
        Scratch scratch = Detector::instance().makeScratch();
        QVERIFY(rc::check("a hit is one of the readings, and the same text is read the same again", [&] {
            const std::string text = *anyText();
            std::vector<Hit> hits;
            std::vector<Hit> again;
            std::vector<Hit> readings;
            Detector::instance().scan(text, scratch, hits);
            Detector::instance().scanReadings(text, scratch, readings);
            Detector::instance().scan(text, scratch, again);
            RC_ASSERT(hits == again);
            RC_ASSERT(hits.empty() == readings.empty());
            for (const Hit& hit : hits)
                RC_ASSERT(std::ranges::find(readings, hit) != readings.end());
        }));
    }

    void movedFromScratchFailsClosed()
    {
        Scratch scratch = Detector::instance().makeScratch();
        const Scratch other = std::move(scratch);
        std::vector<Hit> hits;
        Detector::instance().scan("nothing here", scratch, hits);
        QCOMPARE(hits.size(), size_t{1});
        QCOMPARE(hits[0].kind, std::string_view("not_scanned"));
        QCOMPARE(hits[0].end, size_t{12});
    }
};

QTEST_APPLESS_MAIN(TestDetector)
#include "tst_detector.moc"
