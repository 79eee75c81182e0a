#include "core/identity/scram.h"

#include <QTest>

#include <openssl/evp.h>
#include <openssl/hmac.h>

using namespace gatehouse;
using namespace gatehouse::identity;
using Mechanism = ScramServer::Mechanism;

namespace {

Digest hmacSha256(ByteView key, std::string_view text)
{
    Digest digest{};
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), asBytes(text).data(), text.size(), digest.data(), &size);
    return digest;
}

/// A client's last message for any first message, written from RFC 5802 and not from the server's code.
std::string clientFinal(const std::string& password, const std::string& clientFirstBare, const std::string& serverFirst,
                        const Bytes& binding)
{
    const size_t saltAt = serverFirst.find(",s=") + 3;
    const Bytes salt = *fromBase64(serverFirst.substr(saltAt, serverFirst.find(",i=") - saltAt));
    Digest salted{};
    PKCS5_PBKDF2_HMAC(password.data(), static_cast<int>(password.size()), salt.data(), static_cast<int>(salt.size()),
                      4096, EVP_sha256(), 32, salted.data());
    const Digest clientKey = hmacSha256(salted, "Client Key");
    const std::string withoutProof = "c=" + toBase64(binding) + "," + serverFirst.substr(0, serverFirst.find(",s="));
    const Digest signature = hmacSha256(sha256(clientKey), clientFirstBare + "," + serverFirst + "," + withoutProof);
    Digest proof = clientKey;
    for (size_t i = 0; i < proof.size(); ++i)
        proof[i] ^= signature[i];
    return withoutProof + ",p=" + toBase64(proof);
}

Bytes bytesOf(std::string_view text)
{
    return Bytes(text.begin(), text.end());
}

Credentials credentialsOf(const std::string& token)
{
    Credentials credentials{randomBytes(16), {}};
    credentials.verifiers = {makeVerifier("another", credentials.salt), makeVerifier(token, credentials.salt)};
    return credentials;
}

}  // namespace

class TestScram : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void rfc7677()
    {
        Credentials credentials{*fromBase64("W22ZaJ0SNY7soEsUEjb6gQ=="), {}};
        credentials.verifiers = {makeVerifier("pencil", credentials.salt)};
        ScramServer server(credentials, Bytes(16), {}, 1);
        server.setNonce("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        const auto first = server.first(Mechanism::Plain, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        QVERIFY(first.ok());
        QCOMPARE(*first, std::string("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"));
        const auto final = server.final("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                        "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        QVERIFY2(final, final ? "" : final.error().message.c_str());
        QCOMPARE(*final, std::string("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="));
        QCOMPARE(server.tokenId(), credentials.verifiers[0].id);
        QVERIFY(!server.final("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                              "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=").ok());
    }

    void plusBindsTheChannel()
    {
        const std::string token = makeToken();
        const Bytes endPoint = randomBytes(32);
        const std::string gs2 = "p=tls-server-end-point,,";
        for (const bool same : {true, false}) {
            ScramServer server(credentialsOf(token), Bytes(16), endPoint, 1);
            const auto first = server.first(Mechanism::Plus, gs2 + "n=,r=abc");
            QVERIFY(first.ok());
            Bytes binding = bytesOf(gs2);
            binding.insert(binding.end(), endPoint.begin(), endPoint.end());
            if (!same)
                binding.back() ^= 1;
            QCOMPARE(server.final(clientFinal(token, "n=,r=abc", *first, binding)).ok(), same);
        }
    }

    void theHeaderIsChecked_data()
    {
        QTest::addColumn<bool>("tls");
        QTest::addColumn<bool>("plus");
        QTest::addColumn<QByteArray>("message");
        QTest::addColumn<bool>("good");
        const auto row = [](bool tls, bool plus, const char* message, bool good) {
            QTest::addRow("%s %s %s", tls ? "tls" : "plain", plus ? "PLUS" : "", message) << tls << plus << QByteArray(message) << good;
        };
        row(false, false, "n,,n=,r=abc", true);
        row(false, false, "y,,n=,r=abc", true);
        row(true, false, "n,,n=,r=abc", true);
        row(true, false, "y,,n=,r=abc", false);   // PLUS was offered
        row(true, false, "p=tls-server-end-point,,n=,r=abc", false);
        row(true, true, "p=tls-server-end-point,,n=,r=abc", true);
        row(true, true, "n,,n=,r=abc", false);
        row(true, true, "y,,n=,r=abc", false);
        row(true, true, "p=tls-unique,,n=,r=abc", false);
        row(false, true, "p=tls-server-end-point,,n=,r=abc", false);
        row(false, false, "n,a=other,n=,r=abc", false);
        row(false, false, "n,,r=abc,n=", false);
        row(false, false, "n,,n=user", false);
        row(false, false, "n,,n=user,r=", false);
        row(false, false, "n,,n=us=2Cer,r=abc", true);
        row(false, false, "n,,n=us=er,r=abc", false);
        row(false, false, "n,,m=x,n=,r=abc", false);
        row(false, false, "n,,n=,r=abc,x=extension", true);
        row(false, false, "n,,n=,r=abc,", false);
        row(false, false, "n,,n=,r=abc,junk", false);
        row(false, false, "n,,n=,r=a\xc3\xa9", false);
        row(false, false, "x,,n=,r=abc", false);
        row(false, false, "n", false);
        row(false, false, "", false);
        row(false, false, ",,,,", false);
    }

    void theHeaderIsChecked()
    {
        QFETCH(bool, tls);
        QFETCH(bool, plus);
        QFETCH(QByteArray, message);
        QFETCH(bool, good);
        ScramServer server(credentialsOf("t"), Bytes(16), tls ? randomBytes(32) : Bytes{}, 1);
        QCOMPARE(server.first(plus ? Mechanism::Plus : Mechanism::Plain, message.toStdString()).ok(), good);
    }

    void longMessagesAreRefused()
    {
        ScramServer server(credentialsOf("t"), Bytes(16), {}, 1);
        QVERIFY(!server.first(Mechanism::Plain, "n,,n=,r=" + std::string(2000, 'a')).ok());
        QVERIFY(!server.first(Mechanism::Plain, "n,,n=" + std::string(1'000'000, 'a') + ",r=abc").ok());
    }

    void onlyTheRightTokenPasses()
    {
        const std::string token = makeToken();
        const auto attempt = [&](std::optional<Credentials> credentials, const std::string& password, TimeUs nowUs) {
            ScramServer server(std::move(credentials), mockSaltFor("eve", asBytes("secret")), {}, nowUs);
            const auto first = server.first(Mechanism::Plain, "n,,n=,r=abc");
            return server.final(clientFinal(password, "n=,r=abc", *first, bytesOf("n,,"))).ok();
        };
        Credentials credentials = credentialsOf(token);
        QVERIFY(attempt(credentials, token, 1));
        QVERIFY(attempt(credentials, "another", 1));
        QVERIFY(!attempt(credentials, token + "x", 1));
        QVERIFY(!attempt(std::nullopt, token, 1));
        credentials.verifiers[1].expiresUs = 50;
        QVERIFY(attempt(credentials, token, 49));
        QVERIFY(!attempt(credentials, token, 50));
        credentials.verifiers[1].revokedUs = 40;
        QVERIFY(!attempt(credentials, token, 41));
    }

    void theFinalMessageIsChecked()
    {
        const std::string token = makeToken();
        const Credentials credentials = credentialsOf(token);
        const auto attempt = [&](const std::function<void(std::string&)>& change) {
            ScramServer server(credentials, Bytes(16), {}, 1);
            server.setNonce("server");
            const auto first = server.first(Mechanism::Plain, "n,,n=,r=abc");
            std::string final = clientFinal(token, "n=,r=abc", *first, bytesOf("n,,"));
            change(final);
            return server.final(final).ok();
        };
        QVERIFY(attempt([](std::string&) {}));
        QVERIFY(!attempt([](std::string& m) { m.replace(m.find("abcserver"), 9, "abcservex"); }));
        QVERIFY(!attempt([](std::string& m) { m.replace(0, 6, "c=eSws"); }));
        QVERIFY(!attempt([](std::string& m) { m.erase(0, 7); }));
        QVERIFY(!attempt([](std::string& m) { m.erase(m.find(",p=")); }));
        QVERIFY(!attempt([](std::string& m) { m.resize(m.size() - 4); }));
        QVERIFY(!attempt([](std::string& m) { m += "="; }));
        QVERIFY(!attempt([](std::string& m) { m.clear(); }));
        QVERIFY(!attempt([](std::string& m) { m.insert(m.find(",p="), ",m=x"); }));
        ScramServer early(credentials, Bytes(16), {}, 1);
        QVERIFY(!early.final("c=biws,r=abc,p=AAAA").ok());
    }

    void mockSaltsAreStable()
    {
        QCOMPARE(mockSaltFor("eve", asBytes("s")).size(), size_t{16});
        QVERIFY(mockSaltFor("eve", asBytes("s")) == mockSaltFor("eve", asBytes("s")));
        QVERIFY(mockSaltFor("eve", asBytes("s")) != mockSaltFor("eva", asBytes("s")));
        QVERIFY(mockSaltFor("eve", asBytes("s")) != mockSaltFor("eve", asBytes("t")));
    }
};

QTEST_GUILESS_MAIN(TestScram)
#include "tst_scram.moc"
