// A value or an error in words; not an exception carrier and not a status code.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace gatehouse {

/// What went wrong, in words a person can act on.
struct Error {
    std::string message;  ///< one sentence, no secrets, no trailing newline
    std::string hint;     ///< what to do next; may be empty
};

/// Holds either a T or an Error. Check with `if (result)` before reading the value.
template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    [[nodiscard]] T& value() & { return std::get<0>(m_state); }
    [[nodiscard]] const T& value() const& { return std::get<0>(m_state); }
    [[nodiscard]] T&& value() && { return std::get<0>(std::move(m_state)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    [[nodiscard]] const Error& error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

/// A Result without a value.
struct Done {};
using Outcome = Result<Done>;

}  // namespace gatehouse
