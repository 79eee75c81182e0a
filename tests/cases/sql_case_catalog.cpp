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
    static const std::map<std::string, char> kinds{{"table", 'r'}, {"view", 'v'}, {"matview", 'm'}, {"partitioned", 'p'}, {"sequence", 'S'}, {"foreign", 'f'}};
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

/// What is said of relations further up, one fact a line; see the head of catalog.txt.
class Facts {
public:
    Facts(std::vector<Relation>& relations, std::vector<Function>& functions)
        : m_relations(relations), m_functions(functions)
    {
    }

    bool take(const std::string& line)
    {
        const auto parts = words(line);
        const std::string& kind = parts.at(0);
        const auto rest = [&line](const char* mark) { return line.substr(line.find(mark) + std::char_traits<char>::length(mark)); };
        if (kind == "rows") {
            find(parts.at(1)).rowsEstimated = std::atof(parts.at(2).c_str());
        } else if (kind == "partition" || kind == "child") {
            Relation& child = find(parts.at(1));
            Relation& parent = find(parts.at(3));
            child.partition = kind == "partition";
            child.parents.push_back(parent.oid);
            parent.children.push_back(child.oid);
        } else if (kind == "references") {
            Relation& table = find(parts.at(2));
            const Relation& other = find(parts.at(4));
            table.foreignKeys.push_back({.name = parts.at(1), .table = table.oid, .columns = {column(table, parts.at(3))}, .referenced = other.oid,
                                         .referencedColumns = {column(other, parts.at(5))}, .onDelete = parts.size() > 6 ? parts[6].at(0) : 'a'});
        } else if (kind == "unique") {
            Relation& table = find(parts.at(1));
            std::vector<int16_t> key;
            for (size_t i = 2; i < parts.size(); ++i)
                key.push_back(column(table, parts[i]));
            table.uniqueKeys.push_back(std::move(key));
        } else if (kind == "default") {
            Relation& table = find(parts.at(1));
            table.columns.at(static_cast<size_t>(column(table, parts.at(2)) - 1)).defaultExpression = rest(" := ");
        } else if (kind == "index") {
            find(parts.at(1)).indexExpressions.push_back(rest(" := "));
        } else if (kind == "check") {
            find(parts.at(1)).checks.push_back(rest(" := "));
        } else if (kind == "trigger") {
            const auto [schema, name] = qualified(parts.at(4));
            for (const catalog::Function& function : m_functions) {
                if (function.schema == schema && function.name == name)
                    find(parts.at(2)).triggers.push_back({.oid = 1, .name = parts.at(1), .function = function.oid,
                                                          .type = static_cast<uint16_t>(std::atoi(parts.at(3).c_str()))});
            }
        } else if (kind == "label") {
            Relation& table = find(parts.at(1));
            table.columns.at(static_cast<size_t>(column(table, parts.at(2)) - 1)).label = parts.at(3);
        } else if (kind == "arguments") {
            const auto& triggers = find(parts.at(2)).triggers;
            for (size_t i = 0; i < triggers.size(); ++i) {
                if (triggers[i].name == parts.at(1))
                    find(parts.at(2)).triggers[i].arguments.assign(parts.begin() + 4, parts.end());
            }
        } else {
            return takeOfFunction(parts, rest);
        }
        return true;
    }

private:
    /// Lines about a function further up.
    template <typename Rest>
    bool takeOfFunction(const std::vector<std::string>& parts, const Rest& rest)
    {
        const std::string& kind = parts.front();
        if (kind == "body") {
            function(parts.at(1)).body = rest(" := ");
        } else if (kind == "returns") {
            function(parts.at(1)).returnType = typeNamed(parts.at(2));
        } else if (kind == "takes" || kind == "gives") {
            Function& of = function(parts.at(1));
            for (size_t i = 2; i < parts.size(); ++i) {
                const size_t colon = parts[i].find(':');
                (kind == "takes" ? of.argumentNames : of.outputNames).push_back(parts[i].substr(0, colon));
                (kind == "takes" ? of.argumentTypes : of.outputTypes).push_back(typeNamed(parts[i].substr(colon + 1)));
            }
        } else if (kind == "vouched") {
            Function& of = function(parts.at(1));
            of.reviewed = true;
            if (parts.size() > 3 && parts[2] == "as")
                of.reviewedAs = parts[3];
            else if (parts.size() > 2)
                of.standIn = rest(" := ");
        } else {
            return false;
        }
        return true;
    }

    Function& function(const std::string& name)
    {
        for (Function& each : m_functions) {
            if (each.schema + "." + each.name == name)
                return each;
        }
        throw std::runtime_error("catalog: no function " + name);
    }

    static catalog::Oid typeNamed(const std::string& name)
    {
        static const std::map<std::string, catalog::Oid> types{{"text", 25}, {"int", 23}, {"record", 2249}, {"void", 2278}, {"trigger", 2279}};
        return types.at(name);
    }

    Relation& find(const std::string& name)
    {
        for (Relation& relation : m_relations) {
            if (relation.schema + "." + relation.name == name)
                return relation;
        }
        throw std::runtime_error("catalog: no relation " + name);
    }

    static int16_t column(const Relation& relation, const std::string& name)
    {
        const catalog::Column* found = relation.column(name);
        if (!found)
            throw std::runtime_error("catalog: no column " + name);
        return found->number;
    }

    std::vector<Relation>& m_relations;
    std::vector<Function>& m_functions;
};

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
    Facts facts(relations, functions);
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
                                     parts.size() > 4 && parts[4] == "definer", 'f', false, false});
            } else if (facts.take(line)) {
                continue;
            } else {
                relations.push_back(ownRelation(line, own++));
            }
        }
    }
    return {"shop", 1, std::move(relations), std::move(functions)};
}

}  // namespace gatehouse::cases
