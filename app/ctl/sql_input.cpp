#include "app/ctl/sql_input.h"

#include "app/ctl/command.h"
#include "app/ctl/output.h"
#include "core/sql/analyze.h"

#include <QStringDecoder>

#include <algorithm>
#include <cstdio>

namespace gatehouse::ctl {

namespace {
constexpr qsizetype kExcerptCharactersMax = 72;
constexpr size_t kChunkBytes = 64 * 1024;
}  // namespace

std::string sqlFromInput()
{
    std::string text;
    std::vector<char> chunk(kChunkBytes);
    while (text.size() <= sql::kAnalyseBytesMax) {
        const size_t count = std::fread(chunk.data(), 1, chunk.size(), stdin);
        if (count == 0)
            break;
        text.append(chunk.data(), count);
    }
    if (std::ferror(stdin) != 0)
        badInput({"standard input cannot be read", ""});
    if (text.size() > sql::kAnalyseBytesMax)
        badInput({"the SQL on standard input is over 1 MiB", "Give fewer statements at a time."});
    if (text.find_first_not_of(" \t\r\n\f\v") == std::string::npos)
        badInput({"there is no SQL on standard input", "Give it like: echo 'SELECT 1' | gatehousectl analyze …"});
    if (const size_t at = text.find('\0'); at != std::string::npos)
        badInput({"the SQL on standard input has a NUL byte at position " + std::to_string(at + 1), "PostgreSQL takes no such text."});
    QStringDecoder decoder(QStringDecoder::Utf8);
    const QString decoded = decoder(QByteArrayView(text.data(), static_cast<qsizetype>(text.size())));
    if (decoder.hasError() || decoded.toUtf8() != QByteArrayView(text.data(), static_cast<qsizetype>(text.size())))
        badInput({"the SQL on standard input is not UTF-8", ""});
    return text;
}

std::vector<std::string> searchPathFrom(const std::string& text)
{
    const auto wrong = [] { badInput({"--search-path is not a list of schemas", "Write it like: --search-path app,public"}); };
    std::vector<std::string> path;
    size_t at = 0;
    const auto skipSpaces = [&] { at = std::min(text.find_first_not_of(" \t", at), text.size()); };
    while (true) {
        skipSpaces();
        std::string name;
        if (at < text.size() && text[at] == '"') {
            for (++at; at < text.size(); ++at) {
                if (text[at] == '"' && (at + 1 >= text.size() || text[at + 1] != '"'))
                    break;
                if (text[at] == '"')
                    ++at;
                name += text[at];
            }
            if (at >= text.size())
                wrong();
            ++at;
        } else {
            for (; at < text.size() && text[at] != ',' && text[at] != ' ' && text[at] != '\t' && text[at] != '"'; ++at)
                name += text[at] >= 'A' && text[at] <= 'Z' ? static_cast<char>(text[at] - 'A' + 'a') : text[at];
        }
        skipSpaces();
        if (name.empty() || (at < text.size() && text[at] != ','))
            wrong();
        path.push_back(std::move(name));
        if (at >= text.size())
            return path;
        ++at;
    }
}

int lineOf(const std::string& text, size_t offset)
{
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
    return static_cast<int>(std::count(text.begin(), end, '\n')) + 1;
}

QString excerpt(const std::string& text, size_t offset, size_t length)
{
    if (offset >= text.size())
        return {};
    const QString line = printable(QString::fromStdString(text.substr(offset, length))).simplified();
    return line.size() > kExcerptCharactersMax ? line.left(kExcerptCharactersMax - 1) + QChar(0x2026) : line;
}

}  // namespace gatehouse::ctl
