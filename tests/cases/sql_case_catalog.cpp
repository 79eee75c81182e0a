#include "tests/cases/sql_case_catalog.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

namespace gatehouse::cases {

namespace {

using catalog::Column;
using catalog::Function;
using catalog::Relation;

std::vector<std::string> words(const std::string& line)
{
    std::istringstream stream(line);
    std::vector<std::string> result;
    for (std::string word; stream >> word;)
        result.push_back(word);
    return result;
}

std::pair<std::string, std::string> qualified(const std::string& name)
{
    const size_t dot = name.find('.');
    return {name.substr(0, dot), name.substr(dot + 1)};
}

Relation ownRelation(const std::string& line, catalog::Oid oid)
{
    static const std::map<std::string, char> kinds{{"table", 'r'}, {"view", 'v'}, {"matview", 'm'}, {"partitioned", 'p'}, {"sequence", 'S'}};
    const size_t colon = line.find(": ");
    const size_t query = line.find(" := ");
    const auto head = words(line.substr(0, colon));
    if (head.size() != 2 || colon == std::string::npos)
        throw std::runtime_error("catalog: " + line);
    Relation relation{.oid = oid, .kind = kinds.at(head[0])};
    std::tie(relation.schema, relation.name) = qualified(head[1]);
    std::istringstream columns(line.substr(colon + 2, query == std::string::npos ? query : query - colon - 2));
    int16_t number = 1;
    for (std::string name; std::getline(columns >> std::ws, name, ',');) {
        const bool notNull = name.ends_with('!');
        relation.columns.push_back({notNull ? name.substr(0, name.size() - 1) : name, number++, 25, notNull, {}});
    }
    if (query != std::string::npos)
        relation.viewDefinition = line.substr(query + 4);
    return relation;
}

Relation systemRelation(const std::vector<std::string>& parts, catalog::Oid oid)
{
    Relation relation{.oid = oid, .kind = parts.at(1).at(0), .system = true};
    std::tie(relation.schema, relation.name) = qualified(parts.at(2));
    for (size_t i = 3; i < parts.size(); ++i) {
        const size_t first = parts[i].find(':');
        const size_t second = parts[i].find(':', first + 1);
        relation.columns.push_back({parts[i].substr(0, first), static_cast<int16_t>(std::atoi(parts[i].c_str() + first + 1)),
                                    static_cast<catalog::Oid>(std::atoi(parts[i].c_str() + second + 1)), parts[i].ends_with('!'), {}});
    }
    return relation;
}

}  // namespace

catalog::Snapshot readCaseCatalog(const std::string& folder)
{
    std::vector<Relation> relations;
    std::vector<Function> functions;
    catalog::Oid own = 20001;
    catalog::Oid ownFunction = 30001;
    catalog::Oid system = 1;
    for (const char* name : {"/catalog.txt", "/system_catalog.txt"}) {
        std::ifstream file(folder + name);
        if (!file)
            throw std::runtime_error(folder + name + " cannot be read");
        for (std::string line; std::getline(file, line);) {
            if (line.empty() || line[0] == '#')
                continue;
            const auto parts = words(line);
            if (parts[0] == "r") {
                relations.push_back(systemRelation(parts, system++));
            } else if (parts[0] == "f") {
                functions.push_back({system++, "pg_catalog", parts.at(3), "internal", static_cast<catalog::Volatility>(parts[2].at(0)),
                                     false, parts[1].at(0), true, false});
            } else if (parts[0] == "function") {
                const auto [schema, function] = qualified(parts.at(1));
                functions.push_back({ownFunction++, schema, function, parts.at(2), static_cast<catalog::Volatility>(parts.at(3).at(0)),
                                     false, 'f', false, false});
            } else {
                relations.push_back(ownRelation(line, own++));
            }
        }
    }
    return {"shop", 1, std::move(relations), std::move(functions)};
}

}  // namespace gatehouse::cases
