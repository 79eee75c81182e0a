#include "ui/workbench/postgres_lexer.h"

#include "ui/theme/theme.h"
#include "ui/workbench/postgres_keywords.h"

#include <QGuiApplication>
#include <QScreen>

namespace gatehouse::ui {

QFont PostgresLexer::editorFont(TextRole role)
{
    // Scintilla asks for points; the theme thinks in pixels.
    QFont font = fontFor(role);
    if (font.pixelSize() > 0)
        font.setPointSizeF(font.pixelSize() * 72.0 / QGuiApplication::primaryScreen()->logicalDotsPerInchY());
    return font;
}

PostgresLexer::PostgresLexer(QObject* parent) : QsciLexerSQL(parent)
{
    setBackslashEscapes(false);   // standard_conforming_strings is on
    setHashComments(false);
    setDottedWords(false);
    retheme();
}

const char* PostgresLexer::keywords(int set) const
{
    // 1: keywords, 5 and 6: user sets that QScintilla styles apart.
    static const QByteArray words = (PostgresKeywords::keywords().join(u' ') + u' ' + PostgresKeywords::types().join(u' ')).toLower().toLatin1();
    static const QByteArray functions = PostgresKeywords::functions().join(u' ').toLatin1();
    if (set == 1)
        return words.constData();
    return set == 5 ? functions.constData() : nullptr;
}

void PostgresLexer::retheme()
{
    const Tokens& tokens = Theme::tokens();
    const QFont font = editorFont(TextRole::Mono);
    setDefaultFont(font);
    setDefaultColor(tokens.text);
    setDefaultPaper(tokens.window);
    for (int style = 0; style <= 127; ++style) {
        setFont(font, style);
        setPaper(tokens.window, style);
        setColor(tokens.text, style);
        setEolFill(false, style);
    }
    for (const int style : {Comment, CommentLine, CommentDoc, CommentLineHash, CommentDocKeyword})
        setColor(tokens.syntaxComment, style);
    setColor(tokens.syntaxKeyword, Keyword);
    setColor(tokens.syntaxNumber, Number);
    setColor(tokens.syntaxString, SingleQuotedString);
    setColor(tokens.syntaxFunction, KeywordSet5);
}

}  // namespace gatehouse::ui
