printf 'Epoch 1 \033[31mred\033[0m \342\200\256live\n'
