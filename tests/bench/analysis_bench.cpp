// What analysing a statement costs: known text, unknown text, hostile text. Against a real server's catalog.
#include "core/catalog/reader.h"
#include "core/gateway/analysis_cache.h"
#include "core/sql/analyze.h"
#include "tests/support/private_postgres.h"

#include <libpq-fe.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <sstream>

using namespace gatehouse;

namespace {

double microseconds(const std::function<void()>& work)
{
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - begin).count();
}

double median(std::vector<double> values)
{
    std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2));
    return values[values.size() / 2];
}

std::string repeated(const std::string& piece, size_t times, const std::string& between)
{
    std::string text;
    for (size_t i = 0; i < times; ++i)
        text += (i ? between : "") + piece;
    return text;
}

std::string nested(size_t times)
{
    std::string text = "SELECT 1 AS a";
    for (size_t i = 0; i < times; ++i)
        text = "SELECT a FROM (" + text + ") q";
    return text;
}

std::string commonTables(size_t times)
{
    std::string text = "WITH c0 AS (SELECT * FROM customers)";
    for (size_t i = 1; i < times; ++i)
        text += ", c" + std::to_string(i) + " AS (SELECT * FROM c" + std::to_string(i - 1) + ")";
    return text + " SELECT * FROM c" + std::to_string(times - 1);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: analysis_bench SCHEMA.sql\n");
        return 2;
    }
    auto server = tests::PrivatePostgres::start();
    if (!server) {
        std::fprintf(stderr, "%s\n", server.error().message.c_str());
        return 1;
    }
    PGconn* connection = PQconnectdb((*server)->conninfo().c_str());
    std::stringstream schema;
    schema << std::ifstream(argv[1]).rdbuf();
    PQclear(PQexec(connection, (schema.str() + ";CREATE TABLE pgbench_accounts (aid int PRIMARY KEY, bid int, abalance int, filler char(84));"
                                               "CREATE TABLE pgbench_branches (bid int PRIMARY KEY, bbalance int, filler char(88));"
                                               "CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))").c_str()));
    const auto snapshot = catalog::readSnapshot(connection, 1);
    PQfinish(connection);
    if (!snapshot) {
        std::fprintf(stderr, "%s\n", snapshot.error().message.c_str());
        return 1;
    }
    const catalog::Snapshot& catalog = **snapshot;
    const sql::SessionSettings settings;
    const std::vector<std::pair<const char*, std::string>> statements{
        {"pgbench select", "SELECT abalance FROM pgbench_accounts WHERE aid = 4711;"},
        {"pgbench update", "UPDATE pgbench_accounts SET abalance = abalance + -12 WHERE aid = 4711;"},
        {"pgbench branches", "UPDATE pgbench_branches SET bbalance = bbalance + -12 WHERE bid = 1;"},
        {"pgbench insert", "INSERT INTO pgbench_history (tid, bid, aid, delta, mtime) VALUES (7, 1, 4711, -12, CURRENT_TIMESTAMP);"},
        {"join and group", "SELECT c.name, count(*), sum(o.total) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.city = 'Oslo' GROUP BY c.name ORDER BY 2 DESC LIMIT 10"},
        {"through a view", "SELECT * FROM v_both WHERE id = 3"},
    };
    std::vector<double> cold;
    for (const auto& [name, text] : statements) {
        std::vector<double> times;
        for (int i = 0; i < 400; ++i)
            times.push_back(microseconds([&] { (void)sql::analyze(text, catalog, settings); }));
        cold.push_back(median(times));
        std::printf("cold %-18s %8.1f us\n", name, cold.back());
    }
    std::printf("cold median, pgbench   %8.1f us\n", median({cold[0], cold[1], cold[2], cold[3]}));
    gateway::AnalysisCache cache(8 << 20);
    std::vector<double> warm;
    for (const auto& [name, text] : statements)
        (void)cache.analyze(text, catalog, settings);
    for (int i = 0; i < 400; ++i) {
        warm.push_back(microseconds([&] {
                           for (int n = 0; n < 100; ++n)
                               (void)cache.analyze(statements[0].second, catalog, settings);
                       })
                       / 100);
    }
    std::printf("warm lookup            %8.3f us\n", median(warm));

    const std::vector<std::pair<const char*, std::string>> hostile{
        {"10,000 in a list", "SELECT * FROM customers WHERE id IN (" + repeated("12345", 10'000, ", ") + ")"},
        {"1,000 common tables", commonTables(1'000)},
        {"nested 1,000 deep", nested(1'000)},
        {"1 MB of OR", "SELECT * FROM customers WHERE " + repeated("id = 1234567", 60'000, " OR ")},
        {"1 MB of +", "SELECT " + repeated("1", 500'000, "+")},
        {"1 MB of columns", "SELECT " + repeated("name", 170'000, ", ") + " FROM customers"},
        {"1 MB of statements", repeated("SELECT 1", 100'000, ";")},
        {"1 MB of brackets", std::string(500'000, '(') + std::string(500'000, ')')},
        {"1 MB of text", "SELECT '" + std::string(1'000'000, 'x') + "'"},
        {"500 joins", "SELECT * FROM customers c0 " + [] {
             std::string text;
             for (int i = 1; i < 500; ++i)
                 text += " JOIN customers c" + std::to_string(i) + " USING (id)";
             return text;
         }()},
    };
    for (const auto& [name, text] : hostile) {
        sql::Analysis analysis;
        std::vector<double> times;
        for (int i = 0; i < 3; ++i)
            times.push_back(microseconds([&] { analysis = sql::analyze(text, catalog, settings); }));
        const bool told = std::ranges::all_of(analysis.statements, &sql::Statement::told);
        std::printf("hostile %-20s %8.1f ms  %s\n", name, median(times) / 1'000, told ? "analysed" : analysis.statements[0].untold()[0].c_str());
    }
    return 0;
}
