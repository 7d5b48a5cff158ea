#!/bin/sh
echo "accuracy: 0.7"
