// How a front end gets an answer: a callback on its own thread, dropped when its owner is gone.
#pragma once

#include "core/base/result.h"

#include <QPointer>

#include <functional>

namespace gatehouse::service {

/// Called at most once, on the thread that asked, never from inside the asking call.
template <typename T>
using Reply = std::function<void(Result<T>)>;

/// Wraps a handler so that it is not called after `owner` was destroyed.
template <typename T, typename Handler>
[[nodiscard]] Reply<T> replyTo(QObject* owner, Handler handler)
{
    return [guard = QPointer<QObject>(owner), handler = std::move(handler)](Result<T> result) mutable {
        if (guard)
            handler(std::move(result));
    };
}

}  // namespace gatehouse::service
