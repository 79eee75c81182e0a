// What readSnapshot tells of one of everything, against a real server.
#include "core/catalog/reader.h"
#include "tests/unit/core/catalog/server_session.h"

#include <QtTest>

#include <algorithm>

using namespace gatehouse;
using namespace gatehouse::catalog;
using Texts = std::vector<std::string>;
using Numbers = std::vector<int16_t>;

class TestReaderContents : public QObject {
    Q_OBJECT

private:
    tests::ServerSession m_session;
    std::shared_ptr<const Snapshot> m_snapshot;

    const Relation& relation(const char* name) const
    {
        static const Relation none;
        const Relation* found = m_snapshot->relation("shop", name);
        return found ? *found : none;
    }
    const Function& function(const char* name) const
    {
        static const Function none;
        const auto found = m_snapshot->functions("shop", name);
        return found.size() == 1 ? *found[0] : none;
    }
    Oid typeNamed(const char* schema, const char* name) const
    {
        const Type* found = m_snapshot->type(schema, name);
        return found ? found->oid : 0;
    }

private Q_SLOTS:
    void initTestCase()
    {
        QCOMPARE(m_session.open(), std::string());
        QCOMPARE(m_session.run(tests::kOneOfEverything), std::string());
        auto read = readSnapshot(m_session.get(), 1);
        QVERIFY2(read.ok(), read ? "" : read.error().message.c_str());
        m_snapshot = *read;
    }

    void columns()
    {
        const Relation& people = relation("people");
        QCOMPARE(people.columns.size(), size_t{5});
        QCOMPARE(people.column("mail")->defaultExpression, std::string("shop.stamp()"));
        QVERIFY(people.column("twice")->generated && !people.column("twice")->identity);
        QCOMPARE(people.column("twice")->defaultExpression, std::string("(age * 2)"));
        QVERIFY(people.column("number")->identity && !people.column("mail")->identity);
        QVERIFY(people.column("id")->notNull && people.column("id")->defaultExpression.empty());
        QCOMPARE(people.rowType, typeNamed("shop", "people"));
        QVERIFY(people.rowType != 0 && !people.unreadable);
    }

    void keysChecksAndIndexes()
    {
        const Relation& people = relation("people");
        QCOMPARE(people.uniqueKeys, (std::vector<Numbers>{{1}, {3, 4}}));
        QCOMPARE(people.checks, (Texts{"(age > 0)"}));
        QCOMPARE(people.indexExpressions, (Texts{"lower(mail)", "((age + 1))", "(age > 3)"}));
        QCOMPARE(relation("people_lower").kind, 'i');
        QCOMPARE(relation("people_lower").table, people.oid);
        const auto referring = m_snapshot->referring(people.oid);
        QCOMPARE(referring.size(), size_t{1});
        QCOMPARE(referring[0]->table, relation("orders").oid);
        QCOMPARE(referring[0]->name, std::string("of_person"));
        QCOMPARE(referring[0]->columns, Numbers{2});
        QCOMPARE(referring[0]->referencedColumns, Numbers{1});
        QCOMPARE(referring[0]->onDelete, 'c');
        QCOMPARE(referring[0]->onUpdate, 'n');
        const auto& all = m_snapshot->relations();
        const auto toast = std::ranges::find_if(all, [&](const Relation& each) { return each.kind == 't' && each.table == people.oid; });
        QVERIFY(toast != all.end() && toast->system);
        QCOMPARE(toast->column("chunk_data")->label, std::string("unknown"));
    }

    void triggersRulesAndPolicies()
    {
        const Relation& people = relation("people");
        QCOMPARE(people.triggers.size(), size_t{2});
        QCOMPARE(people.triggers[0].name, std::string("a"));
        QVERIFY(!people.triggers[0].enabled && people.triggers[0].onInsert() && people.triggers[0].condition.empty());
        const Trigger& b = people.triggers[1];
        QVERIFY(b.enabled && b.onUpdate() && !b.onInsert() && (b.type & 3) == 3);
        QCOMPARE(b.columns, (Numbers{3, 4}));
        QCOMPARE(b.condition, std::string("((old.mail <> ') EXECUTE'::text) OR (new.age > 5))"));
        QCOMPARE(b.function, function("touched").oid);
        QCOMPARE(b.arguments, (std::vector<std::string>{"a) WHEN (b", "", "é"}));
        QVERIFY(people.triggers[0].arguments.empty());
        const Relation& orders = relation("orders");
        QCOMPARE(orders.triggers.size(), size_t{0});
        QCOMPARE(orders.rules.size(), size_t{1});
        QCOMPARE(orders.rules[0].event, '4');
        QVERIFY(orders.rules[0].instead && orders.rules[0].enabled);
        QVERIFY(orders.rules[0].definition.starts_with("CREATE RULE quiet AS"));
        QVERIFY(orders.rules[0].definition.find("ON DELETE TO shop.orders DO INSTEAD NOTHING") != std::string::npos);
        QVERIFY(!orders.rowSecurity && orders.rowSecurityForced && people.rowSecurity && !people.rowSecurityForced);
        QCOMPARE(people.policies.size(), size_t{1});
        QCOMPARE(people.policies[0].command, 'w');
        QCOMPARE(people.policies[0].usingExpression, std::string("(mail = CURRENT_USER)"));
        QCOMPARE(people.policies[0].checkExpression, std::string("(shop.stamp() <> ''::text)"));
    }

    void partitionsAndViews()
    {
        const Relation& log = relation("log");
        const Relation& old = relation("log_old");
        QCOMPARE(log.kind, 'p');
        QCOMPARE(log.children, std::vector<Oid>{old.oid});
        QCOMPARE(old.parents, std::vector<Oid>{log.oid});
        QVERIFY(old.partition && !log.partition);
        QCOMPARE(old.checks, (Texts{"((at IS NOT NULL) AND (at >= '2001-02-03'::date) AND (at < '2002-01-01'::date))"}));
        QVERIFY(relation("mails").viewDefinition.find("shop.people") != std::string::npos);
        QVERIFY(relation("kept").kind == 'm' && !relation("kept").viewDefinition.empty());
    }

    void functions()
    {
        const Function& many = function("many");
        const Oid integer = typeNamed("pg_catalog", "int4");
        const Oid text = typeNamed("pg_catalog", "text");
        QCOMPARE(many.argumentTypes, (std::vector<Oid>{integer, text, typeNamed("pg_catalog", "_int4")}));
        QCOMPARE(many.argumentNames, (Texts{"a", "b", "d"}));
        QCOMPARE(many.outputNames, (Texts{"b", "c"}));
        QCOMPARE(many.outputTypes, (std::vector<Oid>{text, typeNamed("pg_catalog", "date")}));
        QCOMPARE(many.defaults, uint16_t{2});
        QCOMPARE(many.defaultExpressions, (Texts{"'x, y'::text", "'{1}'::integer[]"}));
        QCOMPARE(many.variadic, integer);
        QVERIFY(many.returnsSet && many.securityDefiner && !many.strict && many.volatility == Volatility::Volatile);
        QCOMPARE(many.settings, (Texts{"search_path=shop, pg_temp"}));
        QCOMPARE(many.body, std::string("SELECT b, current_date"));
        const Function& standard = function("standard");
        QVERIFY(standard.standardBody.find("FROM shop.people") != std::string::npos);
        QVERIFY(standard.body.empty() && standard.argumentNames.empty() && !standard.unreadable);
        QCOMPARE(function("listed").outputNames, (Texts{"one", "two"}));
        const Function& step = function("step");
        QVERIFY(step.strict && step.leakproof && step.volatility == Volatility::Immutable && step.returnType == integer);
        QCOMPARE(function("total").kind, 'a');
        QCOMPARE(function("total").aggregateFunctions, std::vector<Oid>{step.oid});
        QCOMPARE(function("show_trgm").extension, std::string("pg_trgm"));
        QCOMPARE(function("show_trgm").body, std::string("show_trgm"));
        QVERIFY(!function("show_trgm").library.empty() && function("step").library.empty() && function("step").extension.empty());
        const auto counting = m_snapshot->functions("pg_catalog", "count");
        QVERIFY(counting.size() == 2 && counting[0]->builtin && counting[0]->aggregateFunctions.empty());
    }

    void types()
    {
        const Type* amount = m_snapshot->type("shop", "amount");
        QVERIFY(amount && amount->kind == 'd' && amount->base == typeNamed("pg_catalog", "numeric"));
        QCOMPARE(amount->checks, (Texts{"(VALUE > (0)::numeric)"}));
        QCOMPARE(amount->defaultExpression, std::string("1"));
        const Type* place = m_snapshot->type("shop", "place");
        QVERIFY(place && place->kind == 'c' && place->relation != 0 && place->attributes.size() == 2);
        QCOMPARE(place->attributes[1].name, std::string("number"));
        const Type* span = m_snapshot->type("shop", "span");
        QVERIFY(span && span->kind == 'r' && span->rangeSubtype == typeNamed("pg_catalog", "int4"));
        QCOMPARE(m_snapshot->type("shop", "mood")->kind, 'e');
        const Type* people = m_snapshot->type("shop", "people");
        QVERIFY(people && people->relation == relation("people").oid && people->attributes.empty());
        const Type* array = m_snapshot->type("pg_catalog", "_text");
        QVERIFY(array && array->element == typeNamed("pg_catalog", "text") && array->category == 'A');
        QCOMPARE(m_snapshot->type(array->element)->array, array->oid);
        QVERIFY(m_snapshot->type("pg_catalog", "text")->preferred);
        QCOMPARE(m_snapshot->type("pg_catalog", "point")->element, Oid{0});
    }

    void operatorsCastsAndTheRest()
    {
        const auto plus = m_snapshot->operators("shop", "<+>");
        QVERIFY(plus.size() == 1 && plus[0]->function == function("step").oid && plus[0]->result == plus[0]->left);
        QVERIFY(m_snapshot->operators("pg_catalog", "=").size() > 50);
        const Cast* cast = m_snapshot->cast(typeNamed("pg_catalog", "text"), typeNamed("shop", "mood"));
        QVERIFY(cast && cast->function == function("to_mood").oid && cast->context == 'a');
        const auto& events = m_snapshot->contents().eventTriggers;
        QCOMPARE(events.size(), size_t{1});
        QCOMPARE(events[0].event, std::string("ddl_command_end"));
        QCOMPARE(events[0].tags, (Texts{"CREATE VIEW", "ALTER VIEW"}));
        QCOMPARE(events[0].function, function("watch").oid);
        QVERIFY(m_snapshot->hasSchema("shop") && m_snapshot->hasSchema("information_schema"));
        QVERIFY(!m_snapshot->hasSchema("pg_temp_3"));
    }

    void theOrderIsByNumber()
    {
        QVERIFY(std::ranges::is_sorted(m_snapshot->relations(), {}, &Relation::oid));
        QVERIFY(std::ranges::is_sorted(m_snapshot->contents().functions, {}, &Function::oid));
        QVERIFY(std::ranges::is_sorted(m_snapshot->contents().types, {}, &Type::oid));
        QVERIFY(std::ranges::is_sorted(m_snapshot->contents().operators, {}, &Operator::oid));
    }
};

QTEST_GUILESS_MAIN(TestReaderContents)
#include "tst_reader_contents.moc"
