// What names of columns say.
#include "core/detect/name_guess.h"

#include <QTest>

using namespace gatehouse::detect;

class TestNameGuess : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void guesses_data()
    {
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* table, const char* column, const char* type, const char* expected) {
            QTest::addRow("%s.%s %s", table, column, type) << QString::fromUtf8(table) << QString::fromUtf8(column) << QString::fromUtf8(type) << QString::fromUtf8(expected);
        };
        row("customers", "email", "text", "email");
        row("customers", "Email_Address", "character varying(200)", "email");
        row("customers", "customerEmail2", "citext", "email");
        row("customers", "EMAIL", "character varying[]", "email");
        row("customers", "email_verified", "text", "");
        row("customers", "email_count", "text", "");
        row("customers", "email", "boolean", "");
        row("customers", "email", "integer", "");
        row("customers", "name", "text", "person_name");
        row("products", "name", "text", "");
        row("products", "product_name", "text", "");
        row("files", "file_name", "text", "");
        row("t", "first_name", "text", "person_name");
        row("t", "Vorname", "text", "person_name");
        row("t", "prénom", "text", "person_name");
        row("t", "apellidos", "text", "person_name");
        row("clienti", "nome", "text", "person_name");
        row("prodotti", "nome", "text", "");
        row("t", "phone", "bigint", "phone");
        row("t", "home_phone_number", "text", "phone");
        row("t", "Telefonnummer", "text", "phone");
        row("t", "phone_type", "text", "");
        row("t", "ssn", "character(11)", "national_id");
        row("t", "SSN", "integer", "national_id");
        row("t", "codice_fiscale", "text", "national_id");
        row("t", "session", "text", "");
        row("t", "lesson", "text", "");
        row("t", "tax_id", "text", "tax_id");
        row("t", "steuerId", "text", "tax_id");
        row("t", "passport_no", "text", "passport");
        row("t", "dob", "date", "date_of_birth");
        row("t", "date_of_birth", "timestamp without time zone", "date_of_birth");
        row("t", "fecha_nacimiento", "date", "date_of_birth");
        row("t", "created_at", "timestamp with time zone", "");
        row("t", "credit_card_number", "text", "card_number");
        row("t", "card_type", "text", "");
        row("t", "iban", "text", "iban");
        row("t", "routing_number", "text", "bank_account");
        row("t", "company", "text", "");
        row("t", "panel", "text", "");
        row("t", "ip_address", "text", "ip_address");
        row("t", "whatever", "inet", "ip_address");
        row("t", "whatever", "macaddr", "mac_address");
        row("t", "shipping_address", "text", "address");
        row("t", "email_address", "text", "email");
        row("t", "web_address", "text", "");
        row("t", "latitude", "double precision", "location");
        row("t", "lat", "numeric(9,6)", "location");
        row("t", "password_hash", "text", "secret");
        row("t", "api_key", "text", "secret");
        row("t", "password_reset", "text", "");
        row("t", "token_count", "integer", "");
        row("t", "mrn", "text", "medical_id");
        row("t", "quantity", "integer", "");
        row("t", "", "", "");
        row("", "name", "text", "");
    }

    void guesses()
    {
        QFETCH(QString, table);
        QFETCH(QString, column);
        QFETCH(QString, type);
        QFETCH(QString, expected);
        const std::string t = table.toStdString();
        const std::string c = column.toStdString();
        const std::string y = type.toStdString();
        const auto guess = guessFromName({"public", t, c, y, ""});
        QCOMPARE(guess ? QString::fromUtf8(guess->label.data(), static_cast<qsizetype>(guess->label.size())) : QString(), expected);
        if (guess) {
            QVERIFY(guess->confidence > 0 && guess->confidence <= 1);
            QVERIFY(!guess->evidence.empty());
        }
    }

    void commentsSpeakWhereNamesDoNot()
    {
        const auto guess = guessFromName({"public", "t", "c7", "text", "the customer's date of birth, as told"});
        QVERIFY(guess.has_value());
        QCOMPARE(guess->label, std::string_view("date_of_birth"));
        QVERIFY(!guessFromName({"public", "t", "c7", "text", "how often this ran"}).has_value());
    }
};

QTEST_APPLESS_MAIN(TestNameGuess)
#include "tst_name_guess.moc"
