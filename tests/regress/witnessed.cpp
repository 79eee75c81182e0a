#include "tests/regress/witnessed.h"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <stdexcept>
#include <unistd.h>

namespace gatehouse::regress {

namespace {

std::string takeFile(const std::string& path)
{
    std::string content;
    const int file = open(path.c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0)
        return content;   // the backend has done nothing yet
    char chunk[1 << 16];
    ssize_t size = 0;
    while ((size = read(file, chunk, sizeof chunk)) > 0)
        content.append(chunk, static_cast<size_t>(size));
    const bool emptied = ftruncate(file, 0) == 0;
    close(file);
    if (!emptied)
        throw std::runtime_error("cannot empty " + path);
    return content;
}

void takeLine(const nlohmann::json& line, Witnessed& witnessed)
{
    const std::string type = line.at("t");
    if (type == "invalidated") {
        witnessed.invalidated = true;
        return;
    }
    const int depth = line.at("depth");
    if (type == "plan" || type == "routed" || type == "utility") {
        if (type == "utility")
            witnessed.utilities.push_back(line.at("tag"));
        for (const nlohmann::json& entry : line.at("relations")) {
            SeenRelation relation;
            relation.oid = entry.at("oid");
            relation.schema = entry.at("schema");
            relation.name = entry.at("name");
            relation.kind = entry.at("kind").get<std::string>().at(0);
            relation.changesAllowed = entry.contains("insert") || entry.contains("update") || entry.contains("delete");
            relation.target = entry.at("how") == "target";
            relation.depth = depth;
            witnessed.relations.push_back(std::move(relation));
        }
    } else if (type == "call") {
        witnessed.calls.insert(line.at("oid").get<catalog::Oid>());
    } else {
        witnessed.changes.push_back({type, line.at("class"), line.at("oid"), depth, line.at("internal")});
    }
}

}  // namespace

std::set<catalog::Oid> Witnessed::made() const
{
    std::set<catalog::Oid> oids;
    for (const SeenChange& change : changes) {
        if (change.word == "create")
            oids.insert(change.oid);
    }
    return oids;
}

Witnessed takeWitnessed(const std::string& directory, int backend)
{
    const std::string content = takeFile(directory + "/" + std::to_string(backend));
    Witnessed witnessed;
    size_t begin = 0;
    while (begin < content.size()) {
        const size_t end = content.find('\n', begin);
        if (end == std::string::npos)
            throw std::runtime_error("the witness broke off in a line");
        // Names may be in any encoding; the parser refuses what is not UTF-8.
        std::string text = content.substr(begin, end - begin);
        nlohmann::json line = nlohmann::json::parse(text, nullptr, false);
        if (line.is_discarded()) {
            for (char& c : text) {
                if (static_cast<unsigned char>(c) >= 0x80)
                    c = '?';
            }
            line = nlohmann::json::parse(text);
        }
        takeLine(line, witnessed);
        begin = end + 1;
    }
    return witnessed;
}

}  // namespace gatehouse::regress
