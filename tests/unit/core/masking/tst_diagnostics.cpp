#include "core/masking/condition_names.h"
#include "core/masking/diagnostics.h"

#include <QtTest>

#include <algorithm>

using namespace gatehouse::masking;

namespace {

using Fields = std::vector<DiagnosticField>;

std::string textOf(const Fields& fields, char letter)
{
    for (const auto& [key, text] : fields) {
        if (key == letter)
            return text;
    }
    return {};
}

}  // namespace

class DiagnosticsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noValueShows()
    {
        const Fields fields{{'S', "ERROR"}, {'V', "ERROR"}, {'C', "23505"}, {'M', "duplicate: anna@nordic.com"},
                            {'D', "Key (email)=(anna@nordic.com) already exists."}, {'H', "anna"}, {'P', "8"}, {'p', "3"},
                            {'q', "SELECT 'anna'"}, {'W', "PL/pgSQL anna"}, {'s', "public"}, {'t', "customers"}, {'c', "email"},
                            {'d', "text"}, {'n', "customers_email_key"}, {'F', "nbtinsert.c"}, {'L', "664"}, {'R', "_bt_check_unique"},
                            {'?', "anna"}};
        for (const bool keep : {false, true}) {
            const Fields redacted = redactDiagnostic(fields, keep);
            for (const auto& [letter, text] : redacted)
                QVERIFY2(text.find("anna") == std::string::npos, text.c_str());
            QCOMPARE(textOf(redacted, 'M'), std::string("unique violation"));
            QCOMPARE(textOf(redacted, 'n'), std::string("customers_email_key"));
            QCOMPARE(textOf(redacted, 'P'), std::string("8"));
            QVERIFY(textOf(redacted, 'H').find("log") != std::string::npos);
            QVERIFY(textOf(redacted, 'D').empty());
            QVERIFY(textOf(redacted, 'q').empty());
        }
    }

    void whatCodeChoseIsDropped()
    {
        const Fields raised{{'S', "ERROR"}, {'V', "ERROR"}, {'C', "99079"}, {'M', "anna"}, {'P', "8"}, {'s', "anna"}, {'t', "anna"},
                            {'c', "anna"}, {'d', "anna"}, {'n', "anna"}, {'F', "pl_exec.c"}, {'L', "3938"}, {'R', "exec_stmt_raise"}};
        const Fields redacted = redactDiagnostic(raised, true);
        for (const auto& [letter, text] : redacted)
            QVERIFY2(text.find("anna") == std::string::npos, text.c_str());
        QCOMPARE(textOf(redacted, 'C'), std::string("P0001"));
        QCOMPARE(textOf(redacted, 'M'), std::string("raise exception"));
        // A condition that PostgreSQL has is what programs wait for; 42 does not make it one of the analysis.
        Fields standard = raised;
        standard[2].second = "42703";
        QCOMPARE(textOf(redactDiagnostic(standard, true), 'C'), std::string("42703"));
        QCOMPARE(textOf(redactDiagnostic(standard, true), 'M'), std::string("undefined column"));
    }

    void errorsOfTheTextItselfMayStay()
    {
        const Fields analysis{{'S', "ERROR"}, {'C', "42703"}, {'M', "column \"emial\" does not exist"},
                              {'H', "Perhaps you meant to reference the column \"customers.email\"."}, {'P', "8"}};
        QVERIFY(redactDiagnostic(analysis, true) == analysis);
        QCOMPARE(textOf(redactDiagnostic(analysis, false), 'M'), std::string("undefined column"));
        // ssn::regclass: the same class, raised while rows are read, with the value in it.
        const Fields running{{'S', "ERROR"}, {'C', "42P01"}, {'M', "relation \"123-45-6789\" does not exist"}};
        QCOMPARE(textOf(redactDiagnostic(running, true), 'M'), std::string("undefined table"));
        Fields inFunction = analysis;
        inFunction.emplace_back('W', "PL/pgSQL function f()");
        QCOMPARE(textOf(redactDiagnostic(inFunction, true), 'M'), std::string("undefined column"));
        const Fields denied{{'S', "ERROR"}, {'C', "42501"}, {'M', "permission denied for table customers"}};
        QVERIFY(redactDiagnostic(denied, true) == denied);
        const Fields raised{{'S', "ERROR"}, {'C', "42501"}, {'M', "anna may not"}};
        QCOMPARE(textOf(redactDiagnostic(raised, true), 'M'), std::string("insufficient privilege"));
    }

    void conditionsHaveNames()
    {
        QVERIFY(std::ranges::is_sorted(kConditionNames, {}, &ConditionName::sqlState));
        QVERIFY(kConditionNames.size() > 250);
        QCOMPARE(conditionName("22P02"), std::string_view("invalid text representation"));
        QCOMPARE(conditionName("00000"), std::string_view("successful completion"));
        QCOMPARE(conditionName("XX000"), std::string_view("internal error"));
        QCOMPARE(conditionName("57014"), std::string_view("query canceled"));
        QCOMPARE(conditionName("22ZZZ"), std::string_view("data exception"));
        QCOMPARE(conditionName("ZZZZZ"), std::string_view("error"));
        QCOMPARE(conditionName(""), std::string_view("error"));
    }
};

QTEST_GUILESS_MAIN(DiagnosticsTest)
#include "tst_diagnostics.moc"
