#include "core/policy/policy.h"

#include <QtTest>

using namespace gatehouse;

namespace {

const std::string kGood = "[[rule]]\nid = \"a\"\nthen = \"allow\"\nbecause = \"Because.\"\n";

}  // namespace

class PolicyFileTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryKey()
    {
        const auto policy = policy::Policy::parse(R"(
[[rule]]
id = "everything-1"
unless = { object = ["public.scratch"] }
then = "hold"
because = "It is so."
hint = "Do that."
reviewers = "admin"
expires_seconds = 90
[rule.when]
environment = ["prod", "staging"]
kind = ["agent"]
effect = ["write", "ddl"]
finding = ["no-where"]
tag = ["DROP *"]
label = ["email", "*"]
object = ["public.*"]
role = ["engineer"]
identity = ["lena"]
connection = ["shop"]

[[rule]]
id = "m"
then = "mask"
labels = ["secret"]
because = "Hidden."
)", 7);
        QVERIFY2(policy, policy ? "" : policy.error().message.c_str());
        const auto& rules = (*policy)->rules();
        QCOMPARE(rules.size(), size_t(2));
        const policy::Rule& rule = rules[0];
        QCOMPARE(rule.id, std::string("everything-1"));
        QCOMPARE(rule.when.environments.size(), size_t(2));
        QCOMPARE(rule.when.effects.size(), size_t(2));
        QVERIFY(rule.when.findings[0] == sql::FindingKind::NoWhere);
        QCOMPARE(rule.when.tags[0], std::string("DROP *"));
        QCOMPARE(rule.when.identities[0], std::string("lena"));
        QCOMPARE(rule.unless.objects[0], std::string("public.scratch"));
        QVERIFY(rule.then == policy::Decision::Hold);
        QCOMPARE(rule.reviewerRole, std::string("admin"));
        QCOMPARE(rule.expiresSeconds, 90);
        QCOMPARE(rules[1].maskLabels[0], std::string("secret"));
        QCOMPARE((*policy)->version(), uint64_t(7));
        QCOMPARE((*policy)->textHash().size(), size_t(64));
    }

    void readsMaskers()
    {
        const auto read = [](const std::string& keys) {
            return policy::Policy::parse("[[rule]]\nid = \"m\"\nthen = \"mask\"\nbecause = \"Hidden.\"\n" + keys, 1);
        };
        using policy::LabelMasker;
        using policy::Masker;
        const auto left = read("labels = [\"*\"]\n");
        QVERIFY(left && (*left)->rules()[0].maskers == (std::vector<LabelMasker>{{"*", Masker::Partial}}));
        QVERIFY((*left)->rules()[0].scan == policy::Scan::All);
        const auto word = read("labels = [\"phone\", \"email\"]\nmasker = \"null\"\nscan = \"bounded\"\n");
        QVERIFY(word && (*word)->rules()[0].maskers == (std::vector<LabelMasker>{{"email", Masker::Null}, {"phone", Masker::Null}}));
        QVERIFY((*word)->rules()[0].scan == policy::Scan::Bounded);
        const auto table = read("labels = [\"*\"]\nmasker = { email = \"token\", \"*\" = \"round\" }\n");
        QVERIFY(table && (*table)->rules()[0].maskers == (std::vector<LabelMasker>{{"*", Masker::Round}, {"email", Masker::Token}}));
        for (const auto& [keys, words] : {std::pair{"labels = [\"*\"]\nmasker = \"blur\"", "'blur' is no masker"}, {"labels = [\"*\"]\nmasker = { email = 1 }", "is no masker"},
                                          {"labels = [\"*\"]\nmasker = {}", "empty table"}, {"labels = [\"phone\"]\nmasker = { email = \"full\" }", "'email', which 'labels'"},
                                          {"labels = [\"*\"]\nmasker = { \"E Mail\" = \"full\" }", "is no label"}, {"labels = [\"*\"]\nscan = \"some\"", "'scan' takes"}}) {
            const auto refused = read(std::string(keys) + "\n");
            QVERIFY2(!refused && refused.error().message.find(words) != std::string::npos, keys);
        }
        for (const char* stray : {"masker = \"full\"\n", "scan = \"off\"\n", "sealed = [\"secret\"]\n"}) {
            const auto refused = policy::Policy::parse(kGood + stray, 1);
            QVERIFY2(!refused && refused.error().message.find("belong to rules that mask") != std::string::npos, stray);
        }
    }

    /// Left out it is "secret", so that a policy from before there was anything to be asked opens no key.
    void sealsLabels()
    {
        const auto read = [](const std::string& keys) {
            return policy::Policy::parse("[[rule]]\nid = \"m\"\nthen = \"mask\"\nlabels = [\"*\"]\nbecause = \"Hidden.\"\n" + keys
                                             + "[[rule]]\nid = \"n\"\nthen = \"mask\"\nlabels = [\"*\"]\nbecause = \"Too.\"\nsealed = []\n", 1);
        };
        const catalog::Snapshot empty("shop", 1, {}, {});
        sql::Statement statement;
        statement.tag = "SELECT";
        statement.effects.add(sql::Effect::Read);
        const auto sealed = [&](const std::string& keys, const char* label) {
            const auto parsed = read(keys);
            return parsed && (*parsed)->evaluate(statement, {"lena", "human", {}, "shop", "prod"}, empty).seals(label);
        };
        QVERIFY(sealed("", "secret") && !sealed("", "email"));
        QVERIFY(sealed("sealed = [\"email\"]\n", "email") && !sealed("sealed = [\"email\"]\n", "secret"));
        QVERIFY(sealed("sealed = [\"*\"]\n", "email"));
        QVERIFY(!sealed("sealed = []\n", "secret"));
        QVERIFY(sealed("sealed = []\n", ""));   // what has no name cannot be granted
        QVERIFY(!read("sealed = \"secret\"\n") && !read("sealed = [\"E Mail\"]\n"));
        const auto parsed = read("sealed = [\"ssn\", \"email\"]\n");
        const policy::Verdict verdict = (*parsed)->evaluate(statement, {"lena", "human", {}, "shop", "prod"}, empty);
        QCOMPARE(verdict.sealedLabels, (std::vector<std::string>{"email", "ssn"}));
        QCOMPARE(policy::strictest({verdict, (*read(""))->evaluate(statement, {"lena", "human", {}, "shop", "prod"}, empty)}).sealedLabels,
                 (std::vector<std::string>{"email", "secret", "ssn"}));
    }

    /// null > full > token > year, round > partial; year and round together: full.
    void theStrictestMaskerWins()
    {
        using policy::Masker;
        const auto parsed = policy::Policy::parse(R"(
[[rule]]
id = "a"
then = "mask"
labels = ["*"]
masker = { email = "token", salary = "round", dob = "year", "*" = "partial" }
scan = "off"
because = "a"
[[rule]]
id = "b"
then = "mask"
labels = ["email", "dob", "phone"]
masker = { email = "year", dob = "round", phone = "full" }
scan = "bounded"
because = "b"
)", 1);
        QVERIFY2(parsed, parsed ? "" : parsed.error().message.c_str());
        const catalog::Snapshot empty("shop", 1, {}, {});
        sql::Statement statement;
        statement.tag = "SELECT";
        statement.effects.add(sql::Effect::Read);
        const policy::Verdict verdict = (*parsed)->evaluate(statement, {"lena", "human", {}, "shop", "prod"}, empty);
        QVERIFY(verdict.maskerOf("email") == Masker::Token);
        QVERIFY(verdict.maskerOf("dob") == Masker::Full);
        QVERIFY(verdict.maskerOf("salary") == Masker::Round);
        QVERIFY(verdict.maskerOf("phone") == Masker::Full);
        QVERIFY(verdict.maskerOf("anything") == Masker::Partial);
        QVERIFY(verdict.scan == policy::Scan::Bounded);
        QVERIFY(policy::stricter(Masker::Null, Masker::Full) == Masker::Null && policy::stricter(Masker::Token, Masker::Full) == Masker::Full
                && policy::stricter(Masker::Partial, Masker::Round) == Masker::Round);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("line");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, const std::string& text, int line, const char* words) {
            QTest::newRow(name) << QString::fromStdString(text) << line << QString::fromLatin1(words);
        };
        row("no TOML", "[[rule", 1, "");
        row("unknown root key", "colour = 1\n" + kGood, 1, "'colour'");
        row("unknown rule key", kGood + "colour = \"red\"\n", 5, "'colour'");
        row("unknown condition", kGood + "when = { colour = [\"red\"] }\n", 5, "'colour'");
        row("unknown effect", kGood + "when = { effect = [\"reed\"] }\n", 5, "'reed'");
        row("unknown finding", kGood + "when = { finding = [\"odd\"] }\n", 5, "'odd'");
        row("unknown environment", kGood + "when = { environment = [\"production\"] }\n", 5, "'production'");
        row("unknown kind", kGood + "when = { kind = [\"robot\"] }\n", 5, "'robot'");
        row("unknown role", kGood + "when = { role = [\"boss\"] }\n", 5, "'boss'");
        row("unknown decision", "[[rule]]\nid = \"a\"\nthen = \"permit\"\nbecause = \"B.\"\n", 3, "'permit'");
        row("empty list", kGood + "when = { effect = [] }\n", 5, "empty");
        row("no list", kGood + "when = { effect = \"read\" }\n", 5, "list");
        row("a number in a list", kGood + "when = { effect = [1] }\n", 5, "text");
        row("id used twice", kGood + "\n" + kGood, 6, "twice");
        row("bad id", "[[rule]]\nid = \"A B\"\nthen = \"allow\"\nbecause = \"B.\"\n", 2, "'A B'");
        row("reserved id", "[[rule]]\nid = \"no-rule\"\nthen = \"allow\"\nbecause = \"B.\"\n", 1, "no-rule");
        row("no id", "[[rule]]\nthen = \"allow\"\nbecause = \"B.\"\n", 1, "'id'");
        row("no then", "[[rule]]\nid = \"a\"\nbecause = \"B.\"\n", 1, "'then'");
        row("no because", "[[rule]]\nid = \"a\"\nthen = \"allow\"\n", 1, "'because'");
        row("empty because", "[[rule]]\nid = \"a\"\nthen = \"allow\"\nbecause = \" \"\n", 4, "empty");
        row("mask without labels", "[[rule]]\nid = \"a\"\nthen = \"mask\"\nbecause = \"B.\"\n", 1, "'labels'");
        row("labels without mask", kGood + "labels = [\"email\"]\n", 5, "'labels'");
        row("bad label", "[[rule]]\nid = \"a\"\nthen = \"mask\"\nbecause = \"B.\"\nlabels = [\"E Mail\"]\n", 5, "'E Mail'");
        row("reviewers without hold", kGood + "reviewers = \"admin\"\n", 5, "hold");
        row("expiry without hold", kGood + "expires_seconds = 5\n", 5, "hold");
        const std::string hold = "[[rule]]\nid = \"a\"\nthen = \"hold\"\nbecause = \"B.\"\n";
        row("expiry too small", hold + "expires_seconds = 0\n", 5, "604800");
        row("expiry too large", hold + "expires_seconds = 604801\n", 5, "604800");
        row("unknown reviewers", hold + "reviewers = \"boss\"\n", 5, "'boss'");
        row("empty unless", kGood + "unless = {}\n", 5, "nothing");
        row("rule as a table", "[rule]\nid = \"a\"\n", 1, "[[rule]]");
    }

    void refuses()
    {
        QFETCH(QString, text);
        QFETCH(int, line);
        QFETCH(QString, words);
        const auto policy = policy::Policy::parse(text.toStdString(), 1);
        QVERIFY(!policy);
        const QString message = QString::fromStdString(policy.error().message);
        QVERIFY2(message.startsWith(QStringLiteral("policy line %1:").arg(line)), qPrintable(message));
        QVERIFY2(message.contains(words), qPrintable(message));
        QVERIFY(!policy.error().hint.empty());
    }

    void refusesAnEmptyPolicyAndAHugeOne()
    {
        QVERIFY(!policy::Policy::parse("", 1));
        QVERIFY(!policy::Policy::parse("# only words\n", 1));
        QVERIFY(!policy::Policy::parse(kGood + "#" + std::string(1 << 20, 'x'), 1));
    }

    void shippedPoliciesRead()
    {
        const auto shipped = policy::Policy::parse(policy::defaultPolicyText(), 1);
        QVERIFY2(shipped, shipped ? "" : shipped.error().message.c_str());
        for (const policy::Rule& rule : (*shipped)->rules()) {
            QVERIFY2(!rule.because.empty() && rule.because.back() == '.', rule.id.c_str());
            QVERIFY2(!rule.hint.empty(), rule.id.c_str());
        }
        QFile file(QStringLiteral(GATEHOUSE_SOURCE_DIR "/resources/policy/default.toml"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QByteArray::fromStdString(std::string(policy::defaultPolicyText())), file.readAll());
        QFile all(QStringLiteral(GATEHOUSE_SOURCE_DIR "/resources/policy/allow_all.toml"));
        QVERIFY(all.open(QIODevice::ReadOnly));
        QVERIFY(policy::Policy::parse(all.readAll().toStdString(), 1));
    }
};

QTEST_GUILESS_MAIN(PolicyFileTest)
#include "tst_policy_file.moc"
