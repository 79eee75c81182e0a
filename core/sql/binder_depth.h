// How deep the binder may go into a statement, and the count of it.
#pragma once

namespace gatehouse::sql {

/// With what the parser takes (roomy_stack.h) this stays inside an ordinary stack.
inline constexpr int kBinderDepthMax = 300;

class BinderDepth {
public:
    explicit BinderDepth(int& depth) : m_depth(depth) { ++m_depth; }
    ~BinderDepth() { --m_depth; }
    BinderDepth(const BinderDepth&) = delete;
    BinderDepth& operator=(const BinderDepth&) = delete;

private:
    int& m_depth;
};

}  // namespace gatehouse::sql
