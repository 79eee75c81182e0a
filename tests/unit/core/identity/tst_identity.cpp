#include "core/identity/directory.h"

#include <QTest>

using namespace gatehouse;
using namespace gatehouse::identity;

class TestIdentity : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void names()
    {
        for (const Kind kind : {Kind::Human, Kind::Agent, Kind::Service})
            QVERIFY(kindFromName(kindName(kind)) == kind);
        QVERIFY(!kindFromName("Human"));
        QVERIFY(isRole("auditor") && !isRole("root") && !isRole(""));
        for (const char* good : {"lena", "a", "agent-7", "1.x_y"})
            QVERIFY2(isValidName(good), good);
        QVERIFY(isValidName(std::string(63, 'a')));
        for (const char* bad : {"", "-a", ".a", "Lena", "a b", "a/b", "a\n", "\xc3\xa9"})
            QVERIFY2(!isValidName(bad), bad);
        QVERIFY(!isValidName(std::string(64, 'a')));
        QVERIFY(!isValidName(std::string_view("a\0b", 3)));
    }

    void directory()
    {
        Directory directory;
        directory.add({"zoe", Kind::Human, {"reviewer", "engineer", "reviewer"}, "", 1}, {randomBytes(16), {}});
        directory.add({"ann", Kind::Human, {"reviewer"}, "", 1}, {});
        directory.add({"ann", Kind::Human, {"reviewer", "admin"}, "", 2}, {});
        QCOMPARE(directory.all().size(), size_t{2});
        QCOMPARE(directory.find("ann")->createdUs, 2);
        QVERIFY((directory.find("zoe")->roles == std::vector<std::string>{"engineer", "reviewer"}));
        QVERIFY(!directory.find("bob") && !directory.credentials("bob"));
        QVERIFY((directory.withRole("reviewer") == std::vector<std::string>{"ann", "zoe"}));
        QVERIFY(directory.find("zoe")->hasRole("engineer") && !directory.find("zoe")->hasRole("admin"));
    }

    void tokens()
    {
        const std::string token = makeToken();
        QCOMPARE(token.size(), size_t{46});
        QVERIFY(token.starts_with("gh_") && token != makeToken());
        Credentials credentials{randomBytes(16), {}};
        QVERIFY(!findVerifier(token, credentials, 100));
        credentials.verifiers = {makeVerifier(makeToken(), credentials.salt), makeVerifier(token, credentials.salt)};
        QVERIFY(credentials.verifiers[1].id.starts_with("tok_"));
        QCOMPARE(findVerifier(token, credentials, 100), &credentials.verifiers[1]);
        QVERIFY(!findVerifier(token + "x", credentials, 100));
        credentials.verifiers[1].expiresUs = 100;
        QVERIFY(!findVerifier(token, credentials, 100));
        QVERIFY(findVerifier(token, credentials, 99));
        credentials.verifiers[1].revokedUs = 1;
        QVERIFY(!findVerifier(token, credentials, 99));
    }
};

QTEST_GUILESS_MAIN(TestIdentity)
#include "tst_identity.moc"
