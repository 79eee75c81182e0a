#include "ui/workbench/sql_editor.h"

#include "ui/theme/theme.h"
#include "ui/theme/typography.h"
#include "ui/workbench/postgres_lexer.h"

#include <QKeyEvent>
#include <QKeySequence>

namespace gatehouse::ui {

namespace {

constexpr int errorIndicator = 8;
constexpr int statementIndicator = 9;
constexpr int environmentMargin = 0;
constexpr int numberMargin = 1;
constexpr int gapMargin = 2;
constexpr int pauseMs = 250;

}  // namespace

SqlEditor::SqlEditor(const CompletionEngine& completion, QWidget* parent)
    : QsciScintilla(parent), m_completion(completion), m_lexer(new PostgresLexer(this))
{
    setObjectName(QStringLiteral("sqlEditor"));
    setAccessibleName(tr("SQL editor"));
    setUtf8(true);
    setEolMode(EolUnix);
    setFrameShape(QFrame::NoFrame);
    setTabWidth(4);
    setIndentationsUseTabs(false);
    setAutoIndent(true);
    setBraceMatching(SloppyBraceMatch);
    setLexer(m_lexer);
    setMarginType(environmentMargin, SymbolMargin);
    setMarginType(numberMargin, NumberMargin);
    setMarginType(gapMargin, SymbolMargin);
    setMarginWidth(environmentMargin, 0);
    setMarginWidth(gapMargin, 10);
    for (const int margin : {environmentMargin, numberMargin, gapMargin})
        setMarginMarkerMask(margin, 0);
    // Only our own list; QScintilla's automatic sources would mix in words of comments.
    setAutoCompletionSource(AcsNone);
    SendScintilla(SCI_AUTOCSETSEPARATOR, ulong('\n'));
    SendScintilla(SCI_AUTOCSETORDER, ulong(SC_ORDER_CUSTOM));
    SendScintilla(SCI_AUTOCSETIGNORECASE, 1UL);
    SendScintilla(SCI_AUTOCSETAUTOHIDE, 0UL);
    SendScintilla(SCI_AUTOCSETDROPRESTOFWORD, 0UL);
    SendScintilla(SCI_AUTOCSETMAXHEIGHT, 12UL);
    SendScintilla(SCI_SETEXTRAASCENT, 3UL);
    SendScintilla(SCI_SETEXTRADESCENT, 3UL);
    SendScintilla(SCI_SETSCROLLWIDTHTRACKING, 1UL);
    SendScintilla(SCI_SETSCROLLWIDTH, 1UL);
    SendScintilla(SCI_SETCARETWIDTH, 2UL);
    // The page's actions come first; Scintilla would take these keys for itself.
    for (const QKeyCombination combination : {Qt::CTRL | Qt::Key_T, Qt::CTRL | Qt::SHIFT | Qt::Key_T, Qt::CTRL | Qt::Key_W, Qt::CTRL | Qt::Key_Return,
                          Qt::CTRL | Qt::Key_Slash, Qt::CTRL | Qt::Key_L, Qt::CTRL | Qt::SHIFT | Qt::Key_L,
                          Qt::CTRL | Qt::Key_K, Qt::ALT | Qt::Key_Up, Qt::ALT | Qt::Key_Down}) {
        if (QsciCommand* command = standardCommands()->boundTo(combination.toCombined()))
            command->setKey(0);
    }
    indicatorDefine(SquiggleIndicator, errorIndicator);
    indicatorDefine(StraightBoxIndicator, statementIndicator);
    setIndicatorDrawUnder(true, statementIndicator);
    retheme();

    m_pause.setSingleShot(true);
    m_pause.setInterval(pauseMs);
    connect(&m_pause, &QTimer::timeout, this, &SqlEditor::editPaused);
    connect(this, &QsciScintilla::textChanged, this, [this] {
        clearError();
        markStatement({});
        m_pause.start();
        setMarginWidth(numberMargin, QStringLiteral("0") + QString::number(qMax(99, lines())));
    });
    connect(this, &QsciScintillaBase::SCN_CHARADDED, this, &SqlEditor::charAdded);
}

void SqlEditor::retheme()
{
    const Tokens& tokens = Theme::tokens();
    m_lexer->retheme();
    setPaper(tokens.window);
    setColor(tokens.text);
    setCaretForegroundColor(tokens.accent.text);
    setMarginsBackgroundColor(tokens.window);
    setMarginsForegroundColor(tokens.faint);
    setMarginsFont(PostgresLexer::editorFont(TextRole::MonoSmall));
    setMarginBackgroundColor(gapMargin, tokens.window);
    setMarginWidth(numberMargin, QStringLiteral("0") + QString::number(qMax(99, lines())));
    QColor selection = tokens.accent.solid;
    selection.setAlpha(70);
    setSelectionBackgroundColor(selection);
    resetSelectionForegroundColor();
    setMatchedBraceBackgroundColor(tokens.raised);
    setMatchedBraceForegroundColor(tokens.accent.text);
    setUnmatchedBraceForegroundColor(tokens.blocked.text);
    setUnmatchedBraceBackgroundColor(tokens.window);
    setIndicatorForegroundColor(tokens.blocked.text, errorIndicator);
    QColor statement = tokens.accent.solid;
    statement.setAlpha(24);
    setIndicatorForegroundColor(statement, statementIndicator);
    setIndicatorOutlineColor(QColor(0, 0, 0, 0), statementIndicator);
    setEnvironment(m_environment);
}

void SqlEditor::changeEvent(QEvent* event)
{
    QsciScintilla::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        retheme();
}

void SqlEditor::setEnvironment(const QString& environment)
{
    m_environment = environment;
    const bool shown = !environment.isEmpty() && environment != u"dev";
    setMarginWidth(environmentMargin, shown ? 4 : 0);
    if (shown) {
        setMarginType(environmentMargin, SymbolMarginColor);
        setMarginBackgroundColor(environmentMargin, Theme::tokens().tone(toneOfEnvironment(environment)).solid);
    }
    setAccessibleDescription(environment.isEmpty() ? QString() : tr("on %1").arg(environment));
}

long SqlEditor::bytesBefore(int position) const
{
    return long(QStringView(text()).left(position).toUtf8().size());
}

int SqlEditor::unitsBefore(long bytes) const
{
    return int(QString::fromUtf8(text().toUtf8().left(bytes)).size());
}

int SqlEditor::caret() const
{
    return unitsBefore(SendScintilla(SCI_GETCURRENTPOS));
}

void SqlEditor::setCaret(int position)
{
    SendScintilla(SCI_GOTOPOS, ulong(bytesBefore(position)));
}

StatementSpan SqlEditor::statementSpan() const
{
    return SqlScanner::statementAt(text(), caret());
}

StatementSpan SqlEditor::runSpan() const
{
    if (!hasSelectedText())
        return statementSpan();
    const int start = unitsBefore(SendScintilla(SCI_GETSELECTIONSTART));
    const int end = unitsBefore(SendScintilla(SCI_GETSELECTIONEND));
    return {start, end, end};
}

void SqlEditor::insertText(const QString& newText)
{
    replaceSelectedText(newText);
    setFocus(Qt::OtherFocusReason);
}

void SqlEditor::markError(int position, const QString& words)
{
    clearError();
    const QString all = text();
    const int at = int(qBound(qsizetype(0), qsizetype(position), all.size()));
    int length = 1;
    for (const SqlToken& token : SqlScanner::tokens(all))
        if (token.start <= at && at < token.end())
            length = token.end() - at;
    SendScintilla(SCI_SETINDICATORCURRENT, ulong(errorIndicator));
    const long start = bytesBefore(at);
    SendScintilla(SCI_INDICATORFILLRANGE, ulong(start), qMax(1L, bytesBefore(at + length) - start));
    m_errorShown = true;
    int line = 0;
    int column = 0;
    lineIndexFromPosition(int(start), &line, &column);
    ensureLineVisible(line);
    setToolTip(words);
}

void SqlEditor::clearError()
{
    if (!m_errorShown)
        return;
    m_errorShown = false;
    setToolTip(QString());
    SendScintilla(SCI_SETINDICATORCURRENT, ulong(errorIndicator));
    SendScintilla(SCI_INDICATORCLEARRANGE, 0UL, SendScintilla(SCI_GETLENGTH));
}

void SqlEditor::markStatement(const StatementSpan& span)
{
    SendScintilla(SCI_SETINDICATORCURRENT, ulong(statementIndicator));
    SendScintilla(SCI_INDICATORCLEARRANGE, 0UL, SendScintilla(SCI_GETLENGTH));
    if (span.empty())
        return;
    const long start = bytesBefore(span.start);
    SendScintilla(SCI_INDICATORFILLRANGE, ulong(start), bytesBefore(span.end) - start);
}

void SqlEditor::complete()
{
    showCompletions(true);
}

void SqlEditor::charAdded(int character)
{
    // After a dot at once; while a list is open it follows the word.
    const bool open = SendScintilla(SCI_AUTOCACTIVE) != 0;
    const QChar c = QChar(character);
    if (c == u'.' || (open && (c.isLetterOrNumber() || c == u'_')))
        showCompletions(false);
    else if (open)
        SendScintilla(SCI_AUTOCCANCEL);
}

void SqlEditor::showCompletions(bool asked)
{
    const CompletionList list = m_completion.complete(text(), caret());
    if (list.items.isEmpty()) {
        SendScintilla(SCI_AUTOCCANCEL);
        return;
    }
    QStringList lines;
    for (const CompletionItem& item : list.items)
        lines.append(item.text);
    const QByteArray bytes = lines.join(u'\n').toUtf8();
    SendScintilla(SCI_AUTOCSETCHOOSESINGLE, asked ? 1UL : 0UL);
    SendScintilla(SCI_AUTOCSHOW, ulong(list.prefix.toUtf8().size()), bytes.constData());
}

void SqlEditor::toggleComment()
{
    int from = 0;
    int to = 0;
    int unused = 0;
    if (hasSelectedText()) {
        int endColumn = 0;
        getSelection(&from, &unused, &to, &endColumn);
        if (endColumn == 0 && to > from)
            --to;
    } else {
        getCursorPosition(&from, &unused);
        to = from;
    }
    bool allCommented = true;
    for (int line = from; line <= to; ++line) {
        const QString trimmed = text(line).trimmed();
        allCommented = allCommented && (trimmed.isEmpty() || trimmed.startsWith(QStringLiteral("--")));
    }
    beginUndoAction();
    for (int line = from; line <= to; ++line) {
        const QString content = text(line);
        if (content.trimmed().isEmpty())
            continue;
        if (!allCommented) {
            insertAt(QStringLiteral("-- "), line, 0);
            continue;
        }
        const int at = int(content.indexOf(QStringLiteral("--")));
        const int length = content.mid(at + 2, 1) == QStringLiteral(" ") ? 3 : 2;
        const long start = positionFromLineIndex(line, at);
        SendScintilla(SCI_DELETERANGE, ulong(start), long(length));
    }
    endUndoAction();
}

void SqlEditor::goToStatement(int direction)
{
    const int at = caret();
    const QVector<StatementSpan> all = SqlScanner::statements(text());
    int target = -1;
    for (const StatementSpan& span : all) {
        if (direction < 0 && span.start < at)
            target = span.start;
        if (direction > 0 && span.start > at) {
            target = span.start;
            break;
        }
    }
    if (target >= 0)
        setCaret(target);
}

void SqlEditor::keyPressEvent(QKeyEvent* event)
{
    // Backspace and friends change the word too, but Scintilla reports only added characters.
    const bool open = SendScintilla(SCI_AUTOCACTIVE) != 0;
    QsciScintilla::keyPressEvent(event);
    if (open && (event->key() == Qt::Key_Backspace) && SendScintilla(SCI_AUTOCACTIVE) != 0)
        showCompletions(false);
}

}  // namespace gatehouse::ui
