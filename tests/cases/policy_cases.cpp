// Runs tests/cases/policy/*.txt: who sends what, and what the default policy says.
#include "core/policy/policy.h"
#include "core/sql/analyze.h"
#include "tests/cases/shop_catalog.h"

#include <QtTest>

using namespace gatehouse;

namespace {

struct PolicyCase {
    QString environment;
    QString kind;
    QString sql;
    QString decision;
    QString rule;
};

}  // namespace

Q_DECLARE_METATYPE(PolicyCase)

class PolicyCases : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void decides_data()
    {
        QTest::addColumn<PolicyCase>("one");
        const QDir folder(QStringLiteral(GATEHOUSE_SOURCE_DIR "/tests/cases/policy"));
        for (const QString& name : folder.entryList({QStringLiteral("*.txt")}, QDir::Files, QDir::Name)) {
            QFile file(folder.filePath(name));
            QVERIFY(file.open(QIODevice::ReadOnly));
            QString environment;
            int number = 0;
            while (!file.atEnd()) {
                const QString line = QString::fromUtf8(file.readLine()).trimmed();
                ++number;
                if (line.isEmpty() || line.startsWith(QLatin1Char('#')))
                    continue;
                if (line.startsWith(QLatin1Char('['))) {
                    environment = line.mid(1, line.size() - 2);
                    continue;
                }
                const QStringList parts = line.split(QStringLiteral(" | "));
                QVERIFY2(parts.size() >= 4, qPrintable(QStringLiteral("%1:%2").arg(name).arg(number)));
                PolicyCase one{environment, parts[0].trimmed(), parts.mid(1, parts.size() - 3).join(QStringLiteral(" | ")).trimmed(),
                               parts[parts.size() - 2].trimmed(), parts.last().trimmed()};
                const QStringList kinds = one.kind == QStringLiteral("everyone")
                    ? QStringList{QStringLiteral("human"), QStringLiteral("agent"), QStringLiteral("service")}
                    : one.kind.split(QLatin1Char(','));
                for (const QString& kind : kinds) {
                    one.kind = kind;
                    QTest::addRow("%s:%d %s %s", qPrintable(name), number, qPrintable(environment), qPrintable(kind)) << one;
                }
            }
        }
    }

    void decides()
    {
        QFETCH(PolicyCase, one);
        static const catalog::Snapshot catalog = cases::shopCatalog();
        static const auto policy = policy::Policy::parse(policy::defaultPolicyText(), 1);
        QVERIFY2(policy, policy ? "" : policy.error().message.c_str());
        const sql::Analysis analysis = sql::analyze(one.sql.toStdString(), catalog, {});
        const policy::Facts facts{"someone", one.kind.toStdString(), {"engineer"}, "shop", one.environment.toStdString()};
        std::vector<policy::Verdict> verdicts;
        for (const sql::Statement& statement : analysis.statements)
            verdicts.push_back((*policy)->evaluate(statement, facts, catalog));
        const policy::Verdict verdict = policy::strictest(verdicts);
        QStringList seen;
        for (const sql::Statement& statement : analysis.statements) {
            for (const std::string& effect : sql::effectNames(statement.effects))
                seen << QString::fromStdString(effect);
            for (const sql::Finding& finding : statement.findings)
                seen << QString::fromLatin1(sql::findingName(finding.kind));
        }
        const QString got = QString::fromLatin1(policy::decisionName(verdict.decision)) + QStringLiteral(" ") + QString::fromStdString(verdict.rule());
        const QString words = QStringLiteral("%1\n   got  %2\n   want %3 %4\n   analysis: %5")
                                  .arg(one.sql, got, one.decision, one.rule, seen.join(QStringLiteral(", ")));
        QVERIFY2(got == one.decision + QStringLiteral(" ") + one.rule, qPrintable(words));
        QVERIFY(verdict.decision == policy::Decision::Allow || !verdict.hint.empty());
        if (verdict.decision != policy::Decision::Block && one.environment != QLatin1String("qa"))
            QVERIFY2(verdict.masks("secret"), "secrets are masked in every environment that the policy knows");
    }
};

QTEST_GUILESS_MAIN(PolicyCases)
#include "policy_cases.moc"
